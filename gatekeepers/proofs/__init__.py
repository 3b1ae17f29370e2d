"""What a gate must see proven: small, and trusts nobody."""
