"""
How people live: routines and needs, homes and work, and who they turn out to be when somebody asks.

Everybody lives by the same rules, seen or not; `attention` says who gets how much of it told.
"""
