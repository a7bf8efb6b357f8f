"""The Merkle tree over leaves, and checkpoints and proofs of it in public formats; knows no events."""
