"""The glass house: wires the rooms together and shows what goes on in them."""
