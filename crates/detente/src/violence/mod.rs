//! violence
