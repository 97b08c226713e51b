//! What admission enforces.
