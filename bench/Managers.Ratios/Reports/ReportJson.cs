using System.Text.Json;
using System.Text.Json.Serialization;

namespace Managers.Ratios.Reports;

/// <summary>Reads and writes the report and the list of allocations without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, ReadCommentHandling = JsonCommentHandling.Skip)]
[JsonSerializable(typeof(RatioReport))]
[JsonSerializable(typeof(Dictionary<string, AllocationBound>))]
internal sealed partial class ReportJson : JsonSerializerContext;
