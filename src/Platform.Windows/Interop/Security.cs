using System.Runtime.InteropServices;

namespace Managers.Platform.Windows.Interop;

/// <summary>The user of this process, and who may open what it makes.</summary>
internal static unsafe partial class Windows
{
    [LibraryImport("advapi32")]
    public static partial BOOL OpenProcessToken(HANDLE ProcessHandle, uint DesiredAccess, HANDLE* TokenHandle);

    [LibraryImport("advapi32")]
    public static partial BOOL GetTokenInformation(HANDLE TokenHandle, TOKEN_INFORMATION_CLASS TokenInformationClass, void* TokenInformation, uint TokenInformationLength, uint* ReturnLength);

    [LibraryImport("advapi32")]
    public static partial BOOL ConvertSidToStringSidW(void* Sid, char** StringSid);

    [LibraryImport("advapi32")]
    public static partial BOOL ConvertStringSecurityDescriptorToSecurityDescriptorW(char* StringSecurityDescriptor, uint StringSDRevision, void** SecurityDescriptor, uint* SecurityDescriptorSize);

    [LibraryImport("advapi32")]
    public static partial uint GetSecurityInfo(HANDLE handle, SE_OBJECT_TYPE ObjectType, uint SecurityInfo, void** ppsidOwner, void** ppsidGroup, void** ppDacl, void** ppSacl, void** ppSecurityDescriptor);

    [LibraryImport("advapi32")]
    public static partial BOOL EqualSid(void* pSid1, void* pSid2);

    [LibraryImport("kernel32")]
    public static partial void* LocalFree(void* hMem);
}

/// <summary>What to ask a token for.</summary>
internal enum TOKEN_INFORMATION_CLASS
{
    TokenUser = 1,
}

/// <summary>Kinds of objects that have security descriptors.</summary>
internal enum SE_OBJECT_TYPE
{
    SE_FILE_OBJECT = 1,
    SE_KERNEL_OBJECT = 6,
}

/// <summary>A user's security identifier, and attributes.</summary>
internal unsafe struct TOKEN_USER
{
    public void* Sid;
    public uint Attributes;
}
