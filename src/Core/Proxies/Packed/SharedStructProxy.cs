using Managers.Formats;

namespace Managers;

/// <summary>Several values by format in a manager server, read and written as a whole; the specification's SharedStruct of a SyncManager.</summary>
/// <typeparam name="T">A tuple whose elements fit the format.</typeparam>
public sealed class SharedStructProxy<T> : SharedCellProxy<T>
    where T : struct
{
    internal SharedStructProxy(ProxyReference reference, ValueCodec<T>? codec = null)
        : base(reference, codec, isStruct: true)
    {
    }

    private protected override ValueCodec<T> CodecOf(StructFormat format) => ValueCodecs.ForAnyTuple<T>(format);
}
