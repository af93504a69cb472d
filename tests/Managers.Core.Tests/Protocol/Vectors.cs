using System.Text.Json;

namespace Managers.Core.Tests.Protocol;

/// <summary>The files of docs/vectors/protocol and the document itself, as they were when this was built.</summary>
internal static class Vectors
{
    internal static string Document { get; } = ReadText("protocol.md");

    internal static JsonElement Read(string name) => JsonDocument.Parse(ReadText(name)).RootElement;

    /// <summary>The examples of a whole frame: those of frames.json and the four of the handshake.</summary>
    internal static IReadOnlyList<FrameVector> Frames { get; } =
        [.. Read("handshake.json").GetProperty("frames").EnumerateArray().Concat(Read("frames.json").EnumerateArray()).Select(FrameVector.Of)];

    internal static FrameVector Frame(string name) => Frames.Single(frame => frame.Name == name);

    internal static byte[] Hex(JsonElement element) => Hex(element.GetString()!);

    internal static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", string.Empty, StringComparison.Ordinal));

    private static string ReadText(string name)
    {
        using Stream stream = typeof(Vectors).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"There is no vector '{name}'.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>A frame in parts, each with what it means.</summary>
internal sealed record FrameVector(string Name, string From, string[] Parts)
{
    internal byte[] Bytes => [.. Parts.SelectMany(Vectors.Hex)];

    /// <summary>The body's parts: those after the six of the header.</summary>
    internal byte[] Body => [.. Parts.Skip(6).SelectMany(Vectors.Hex)];

    internal static FrameVector Of(JsonElement element) => new(
        element.GetProperty("name").GetString()!,
        element.GetProperty("from").GetString()!,
        [.. element.GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("hex").GetString()!)]);
}
