using Managers.Platform;
using Managers.Platform.Unix;

namespace Managers.Conformance.Support;

/// <summary>Unix where the file system cannot make files without a name: a segment is made under its name while openers wait.</summary>
public sealed class UnixNamedFilesTestPlatform : UnixTestPlatform
{
    private static readonly Lazy<UnixPlatform> s_platform = new(() => new UnixPlatform(avoidTemporaryFiles: true));

    internal override IPlatform Platform => s_platform.Value;
}
