using Managers.Platform.Windows.Interop;
using static Managers.Platform.Windows.Interop.Windows;

namespace Managers.Platform.Windows;

/// <summary>Who may open what this process makes: descriptors made once and kept, for they are few.</summary>
internal static unsafe class ObjectSecurity
{
    private const UnixFileMode OthersWrite = UnixFileMode.OtherWrite;
    private const UnixFileMode OthersRead = UnixFileMode.OtherRead;

    private static readonly Lazy<string> s_user = new(ReadUser);
    private static readonly Lazy<nint> s_userOnly = new(() => Make(string.Empty));
    private static readonly Lazy<nint> s_readableByAll = new(() => Make("(A;;GR;;;WD)"));

    // Who shares a segment also renames its record when it is the last to go, hence the right to delete.
    private static readonly Lazy<nint> s_writableByAll = new(() => Make("(A;;GRGWSD;;;WD)"));

    /// <summary>The security identifier of the user whose rights this process has, as text.</summary>
    internal static string User => s_user.Value;

    /// <summary>For objects that this user alone may open. The right of the owner by name is not enough: Administrators may own what an elevated process makes.</summary>
    internal static SECURITY_ATTRIBUTES ForUser => Of(s_userOnly.Value);

    /// <summary>For what a segment of that mode consists of. The rights of the group have no meaning here: a token has many groups and no own one.</summary>
    internal static SECURITY_ATTRIBUTES ForMode(UnixFileMode mode) => Of(
        (mode & OthersWrite) != 0 ? s_writableByAll.Value
        : (mode & OthersRead) != 0 ? s_readableByAll.Value
        : s_userOnly.Value);

    /// <summary>The security identifier of a kernel object's owner, as text; empty if it cannot be read.</summary>
    internal static string OwnerOf(HANDLE handle)
    {
        void* owner;
        void* descriptor;
        if (GetSecurityInfo(handle, SE_OBJECT_TYPE.SE_KERNEL_OBJECT, OWNER_SECURITY_INFORMATION, &owner, null, null, null, &descriptor) != ERROR.ERROR_SUCCESS)
        {
            return string.Empty;
        }

        char* text;
        string user = string.Empty;
        if (ConvertSidToStringSidW(owner, &text))
        {
            user = new string(text);
            LocalFree(text);
        }

        LocalFree(descriptor);
        return user;
    }

    private static SECURITY_ATTRIBUTES Of(nint descriptor) => new() { nLength = (uint)sizeof(SECURITY_ATTRIBUTES), lpSecurityDescriptor = (void*)descriptor };

    private static nint Make(string others)
    {
        // The owner is set, too: a client of a pipe looks at it.
        string text = $"O:{User}D:P(A;;GA;;;{User}){others}";
        void* descriptor;
        fixed (char* sddl = text)
        {
            return ConvertStringSecurityDescriptorToSecurityDescriptorW(sddl, SDDL.SDDL_REVISION_1, &descriptor, null)
                ? (nint)descriptor
                : throw new InvalidOperationException($"The security descriptor '{text}' cannot be made: {NativeError.Last}.");
        }
    }

    private static string ReadUser()
    {
        HANDLE token;
        if (!OpenProcessToken(GetCurrentProcess(), TOKEN.TOKEN_QUERY, &token))
        {
            throw new InvalidOperationException($"The user of this process cannot be read: OpenProcessToken: {NativeError.Last}.");
        }

        try
        {
            // A TOKEN_USER and the longest security identifier (68 bytes).
            byte* buffer = stackalloc byte[128];
            uint length;
            char* text;
            if (!GetTokenInformation(token, TOKEN_INFORMATION_CLASS.TokenUser, buffer, 128, &length) || !ConvertSidToStringSidW(((TOKEN_USER*)buffer)->Sid, &text))
            {
                throw new InvalidOperationException($"The user of this process cannot be read: GetTokenInformation: {NativeError.Last}.");
            }

            string user = new(text);
            LocalFree(text);
            return user;
        }
        finally
        {
            CloseHandle(token);
        }
    }
}
