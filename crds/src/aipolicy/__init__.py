"""The contract shared by the operator and the guard.

Resource models, the effective policy of a pod, the merge that makes it and the
compiler that turns its rules into detectors. It does no I/O: what the admission
webhook accepts is compiled here by the very code that will run in the guard.
"""
