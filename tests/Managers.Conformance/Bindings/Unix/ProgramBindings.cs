using Managers.Conformance.Programs;
using Managers.Conformance.Support;

namespace Managers.Conformance.Bindings.Unix;

public sealed class FormatProgramsOnUnix : FormatPrograms<UnixTestPlatform>;

// 16 GiB of sparse memory are a matter for a real file system: the typed program has no simulated binding.
public sealed class TypedProgramsOnUnix : TypedPrograms<UnixTestPlatform>;
