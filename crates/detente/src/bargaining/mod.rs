//! bargaining
