using Managers.Conformance.Programs;
using Managers.Conformance.Support;

namespace Managers.Conformance.Bindings.Simulated;

public sealed class FormatProgramsSimulated : FormatPrograms<SimulatedTestPlatform>;
