"""Refusing system calls to this process (seccomp): no new processes, no sockets, no signals.

References
----------
`man 2 seccomp`, and Documentation/userspace-api/seccomp_filter.rst in the kernel.
"""

import ctypes
import os
import platform
import struct

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, MODE_FILTER = 38, 22, 2
AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
X32 = 0x40000000  # the bit of the second set of numbers that x86-64 has
CLONE_THREAD = 0x10000
EPERM, ENOSYS = 1, 38
ALLOW, ERROR = 0x7FFF0000, 0x00050000  # the verdicts of a filter
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # its instructions
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # where in its input they look

# numbers on x86-64 and on 64-bit ARM; None where there is no such call
REFUSED = {
    # other processes
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "setsid": (112, 157),
    "setpgid": (109, 154),
    "unshare": (272, 97),
    "setns": (308, 268),
    # signals to them, and looks into their memory
    "kill": (62, 129),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_send_signal": (424, 424),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "ptrace": (101, 117),
    "process_vm_writev": (311, 271),
    "process_vm_readv": (310, 270),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    # the network, and other ways to somebody else
    "socket": (41, 198),
    "socketpair": (53, 199),
    "io_uring_setup": (425, 425),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    # what Landlock does not guard: the attributes of files
    "truncate": (76, 45),
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "lchown": (94, None),
    "fchown": (93, 55),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    # the kernel itself
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
}
# Only on oneself: the first argument, a process, is 0 or one's own
OWN = {
    "tgkill": (234, 131),
    "prlimit64": (302, 261),
    "sched_setaffinity": (203, 122),
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
}
CLONE, CLONE3 = (56, 220), (435, 435)  # the older one says in its first argument what is made


def filter_system_calls() -> None:
    """Refuse, from here on and for ever, what reaches beyond this process and its files.

    Threads can still be started.

    Raises
    ------
    OSError
        If the kernel does not take the filter, or this kind of processor is not known here.
    """
    program = b"".join(struct.pack("=HBBI", *line) for line in _program(platform.machine()))
    lines = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("@HP", len(program) // 8, ctypes.addressof(lines))
    libc = ctypes.CDLL(None, use_errno=True)
    for arguments in ((PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), (PR_SET_SECCOMP, MODE_FILTER, header)):
        if libc.prctl(*arguments):
            raise OSError(ctypes.get_errno(), "the kernel takes no filter of system calls")


def _program(machine: str) -> list[tuple[int, int, int, int]]:
    """Return the filter: lines of code, steps to jump if true, steps if not, and a number."""
    if machine not in AUDIT_ARCH:
        raise OSError(f"no filter of system calls is known for {machine}")
    column = list(AUDIT_ARCH).index(machine)
    refuse, allow = (RETURN, 0, 0, ERROR | EPERM), (RETURN, 0, 0, ALLOW)
    first_argument, number = (LOAD, 0, 0, FIRST_ARGUMENT), (LOAD, 0, 0, NUMBER)
    lines = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, AUDIT_ARCH[machine]), refuse, number]
    if machine == "x86_64":
        lines += [(AT_LEAST, 0, 1, X32), refuse]
    for numbers in REFUSED.values():
        if (refused := numbers[column]) is not None:
            lines += [(EQUAL, 0, 1, refused), refuse]
    lines += [(EQUAL, 0, 1, CLONE3[column]), (RETURN, 0, 0, ERROR | ENOSYS)]
    lines += [(EQUAL, 0, 4, CLONE[column]), first_argument]
    lines += [(ANY_BIT, 0, 1, CLONE_THREAD), allow, refuse]
    for numbers in OWN.values():
        lines += [(EQUAL, 0, 5, numbers[column]), first_argument, (EQUAL, 1, 0, 0)]
        lines += [(EQUAL, 0, 1, os.getpid()), allow, refuse]
    return [*lines, allow]
