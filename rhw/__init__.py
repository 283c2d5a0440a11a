"""The machinery: it trains, stores, judges and draws, and has never heard of XOR."""
