#!/usr/bin/python3 -I
"""Tries what the sandbox of firstlined.service forbids, each in a process of its own, and prints a JSON object: the name of what
was tried, and `done`, an error's name or the signal that ended it. Run once in the sandbox and once outside of it."""
import ctypes
import errno
import json
import mmap
import os
import signal
import socket
import sys

libc = ctypes.CDLL(None, use_errno=True)


def call(name, *arguments):
    if getattr(libc, name)(*arguments) < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def write(path):
    with open(path, "w") as file:
        file.write("x")
    os.unlink(path)


def set_user_id_bit():
    path = "/var/spool/firstline/probe"
    with open(path, "w"):
        pass
    try:
        os.chmod(path, 0o4755)
    finally:
        os.unlink(path)


def must(condition):
    if not condition:
        raise OSError(errno.EACCES, "not so")


def in_status(field, value):
    with open("/proc/self/status") as file:
        for line in file:
            name, _, rest = line.partition(":")
            if name == field:
                return rest.strip() == value
    return False


PROBES = {
    "ProtectSystem=strict": lambda: write("/opt/firstline-probe/file"),
    "ReadWritePaths=/var/spool/firstline": lambda: write("/var/spool/other-probe/file"),
    "ProtectHome=yes": lambda: open("/home/probe/file").close(),
    "PrivateTmp=yes": lambda: open("/tmp/firstline-probe").close(),
    "PrivateDevices=yes": lambda: open("/dev/firstline-probe", "rb").close(),
    "RestrictAddressFamilies=AF_UNIX (TCP)": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
    "RestrictAddressFamilies=AF_UNIX (IPv6)": lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM),
    "RestrictAddressFamilies=AF_UNIX (netlink)": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
    "MemoryDenyWriteExecute=yes": lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC),
    "SystemCallFilter (ptrace)": lambda: call("ptrace", 0, 0, 0, 0),
    "SystemCallFilter (mount)": lambda: must(libc.mount(b"x", b"/nowhere", b"tmpfs", 0, None) < 0),
    "SystemCallFilter (bpf)": lambda: must(libc.syscall(321, 99, 0, 0) < 0),
    "SystemCallFilter (chown)": lambda: must(libc.chown(b"/nowhere", 0, 0) < 0 and ctypes.get_errno() != errno.EPERM),
    "RestrictNamespaces=yes": lambda: call("unshare", 0x10000000),
    "RestrictRealtime=yes": lambda: os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1)),
    "RestrictSUIDSGID=yes": set_user_id_bit,
    "LockPersonality=yes": lambda: call("personality", 0x0040000),
    "ProtectClock=yes": lambda: call("adjtimex", ctypes.create_string_buffer(512)),
    "ProtectProc=invisible": lambda: os.stat("/proc/1/status"),
    "ProcSubset=pid": lambda: open("/proc/meminfo").close(),
    "ProtectKernelModules=yes": lambda: os.listdir("/usr/lib/modules/firstline-probe"),
    "NoNewPrivileges=yes": lambda: must(in_status("NoNewPrivs", "0")),
    "CapabilityBoundingSet=": lambda: must(not in_status("CapBnd", "0" * 16)),
    "UMask=0027": lambda: must(os.umask(0o22) & 0o7 != 0o7),
    "LimitNOFILE=16384": lambda: must(__import__("resource").getrlimit(7)[1] != 16384),
}


def open_for_writing(path):
    os.close(os.open(path, os.O_WRONLY))


def mount_and_unmount():
    call("mount", b"tmpfs", b"/mnt", b"tmpfs", 0, None)
    call("umount", b"/mnt")


def make_control_group():
    os.mkdir("/sys/fs/cgroup/firstline-probe")
    os.rmdir("/sys/fs/cgroup/firstline-probe")


# What the daemon's user could not do anyway: tried as root in the same sandbox, so that the directive alone forbids it.
ROOT_PROBES = {
    "ProtectKernelTunables=yes": lambda: open_for_writing("/proc/sys/net/ipv4/ip_default_ttl"),
    "ProtectControlGroups=yes": make_control_group,
    "ProtectHostname=yes": lambda: socket.sethostname(socket.gethostname()),
    "ProtectKernelLogs=yes": lambda: call("klogctl", 10, None, 0),
    "ProtectSystem=strict (as root)": lambda: write("/usr/firstline-probe"),
    "PrivateMounts=yes (mount)": mount_and_unmount,
    "SystemCallFilter (chroot)": lambda: os.chroot("/"),
    "SystemCallFilter=~@resources": lambda: os.sched_setaffinity(0, os.sched_getaffinity(0)),
    "RestrictRealtime=yes (as root)": lambda: os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1)),
}


def attempt(probe):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        # What kills must not write a core or a traceback.
        try:
            probe()
            word = "done"
        except OSError as error:
            word = errno.errorcode.get(error.errno, str(error.errno))
        except Exception as error:
            word = repr(error)
        os.write(writer, word.encode())
        os._exit(0)
    os.close(writer)
    _, status = os.waitpid(child, 0)
    word = os.read(reader, 4096).decode()
    os.close(reader)
    return signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else word


if __name__ == "__main__":
    found = {name: attempt(probe) for name, probe in (ROOT_PROBES if os.geteuid() == 0 else PROBES).items()}
    for kind in ["mnt", "net", "ipc", "uts", "user"]:
        found["namespace " + kind] = os.readlink(f"/proc/self/ns/{kind}")
    found["groups"] = sorted(os.getgroups())
    with open(sys.argv[1], "w") as file:
        json.dump(found, file)
