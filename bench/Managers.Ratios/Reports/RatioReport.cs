using Managers.Ratios.Measuring;

namespace Managers.Ratios.Reports;

/// <summary>What <c>--json</c> writes.</summary>
/// <param name="Machine">Where it was measured.</param>
/// <param name="Rounds">Rounds a row.</param>
/// <param name="Rows">The rows.</param>
internal sealed record RatioReport(string Machine, int Rounds, IReadOnlyList<RowResult> Rows);
