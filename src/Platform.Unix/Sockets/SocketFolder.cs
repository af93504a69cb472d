using System.Net.Sockets;
using Managers.Platform.Unix.Interop;

namespace Managers.Platform.Unix;

/// <summary>
/// The folder of this user's sockets. Names are made, swept and reused under a lock on one file in it, so that a socket that refuses a connection is certainly a dead server's, and not one that is about to listen.
/// </summary>
internal sealed class SocketFolder(uint userId, string? runtimeFolder)
{
    private const string LockName = ".lock";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private string? _folder;

    /// <summary>What a socket's path may have: the system's structure has room for no more.</summary>
    private const int MaxPathInBytes = 107;

    // What tidies folders of temporary files up may have removed it since.
    private string Folder => _folder is { } folder && Directory.Exists(folder) ? folder : _folder = Make();

    internal string PathOf(string nameOrPath)
    {
        string path = nameOrPath.StartsWith('/') ? nameOrPath : Path.Combine(Folder, nameOrPath + ".sock");
        int length = System.Text.Encoding.UTF8.GetByteCount(path);
        return length <= MaxPathInBytes ? path : throw new ManagerException($"The path of a socket, '{path}', has {length} bytes; {MaxPathInBytes} are allowed. Use a name, or a shorter path.");
    }

    /// <summary>Holds the folder's lock until it is disposed, or the process dies.</summary>
    internal IDisposable Lock()
    {
        string path = Path.Combine(Folder, LockName);
        FileStream file = new(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        FileLocks.Wait((int)file.SafeFileHandle.DangerousGetHandle(), 0);
        return file;
    }

    /// <summary>Removes the sockets of dead servers; the caller has the lock.</summary>
    internal void Sweep()
    {
        foreach (string path in Directory.EnumerateFiles(Folder, "*.sock"))
        {
            if (IsDead(path))
            {
                File.Delete(path);
            }
        }
    }

    /// <summary>True if nobody listens at a socket.</summary>
    internal static bool IsDead(string path)
    {
        const int ECONNREFUSED = 111;
        using SocketHandle probe = Channels.Open(Interop.Libc.AF_UNIX);
        return Channels.TryConnect(probe, new UnixDomainSocketEndPoint(path).Serialize(), 0) == ECONNREFUSED;
    }

    private string Make()
    {
        // XDG_RUNTIME_DIR stays in the environment of who becomes another user: there nothing can be made, or what root makes shuts the folder's own user out.
        bool isOwn = runtimeFolder is { Length: < 40 } && runtimeFolder.StartsWith('/') && IsOurs(runtimeFolder, permissions: null);
        string folder = isOwn ? Path.Combine(runtimeFolder!, "managers") : $"/tmp/managers-{userId}";
        try
        {
            Directory.CreateDirectory(folder, OwnerOnly);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ManagerException($"The folder of sockets, '{folder}', cannot be made: {e.Message} Set XDG_RUNTIME_DIR to a folder of this user's that can be written, with a path below 40 characters, or use addresses 'tcp://HOST:PORT'.", e);
        }

        // Whoever could have made it before us in a folder for everybody must be us, and nobody else may enter.
        if (!IsOurs(folder, OwnerOnly))
        {
            throw new ManagerException($"The folder of sockets, '{folder}', is not a folder that belongs to this user ({userId}) with mode 0700. Remove it, or set XDG_RUNTIME_DIR to a folder of your own.");
        }

        return folder;
    }

    private unsafe bool IsOurs(string folder, UnixFileMode? permissions)
    {
        const int Permissions = 0x1FF;
        Libc.Statx found;
        fixed (byte* path = System.Text.Encoding.UTF8.GetBytes(folder + '\0'))
        {
            return Libc.statx(Libc.AT_FDCWD, path, Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_BASIC_STATS, &found) == 0
                && (found.Mode & Libc.S_IFMT) == Libc.S_IFDIR && found.Uid == userId && (permissions is not { } mode || (found.Mode & Permissions) == (int)mode);
        }
    }
}
