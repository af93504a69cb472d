using Managers.Conformance.Programs;
using Managers.Conformance.Support;

namespace Managers.Conformance.Bindings.Windows;

public sealed class FormatProgramsOnWindows : FormatPrograms<WindowsTestPlatform>;

public sealed class TypedProgramsOnWindows : TypedPrograms<WindowsTestPlatform>;
