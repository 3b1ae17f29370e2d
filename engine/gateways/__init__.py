"""How players reach the world: telnet, TLS and WebSocket, in a process of its own."""

from engine.gateways.serve import Ports, run

__all__ = ["Ports", "run"]
