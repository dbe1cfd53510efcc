"""The series: patches read into steps, and steps built into commits, trees and tags."""
