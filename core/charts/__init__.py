"""Chart descriptions, free of any toolkit: builders read values, renderers draw what they are told."""
