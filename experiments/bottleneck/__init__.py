"""From a distributed to a local code through one unit (P8 Tables 6 and 7, Fig. 8)."""
