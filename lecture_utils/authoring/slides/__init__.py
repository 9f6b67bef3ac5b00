"""The notebooks as slides: one self-contained file each, with widgets that stay alive."""
