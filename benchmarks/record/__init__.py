"""How far the lecture's network can go.

The same 784-520-320-240-120-10, one network, no tricks at test time: it learns from digits that are
never twice the same. The recipe was chosen with 5 000 validation images (``--validate`` repeats
that); with it fixed, the network learns from all 60 000, and each seed scores the test images once.
"""
