"""How fast the lecture trains, beside the original way and beside what the machine can do."""
