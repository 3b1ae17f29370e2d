"""The world: the only room that may change what is true."""
