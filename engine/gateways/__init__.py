"""How players reach the world: telnet, TLS and WebSocket, in a process of its own."""
