using Managers.Formats;

namespace Managers;

/// <summary>One value by format in a manager server; the specification's SharedValue of a SyncManager.</summary>
/// <typeparam name="T">The C# type for the format's code: see docs/formats.md.</typeparam>
public sealed class SharedValueProxy<T> : SharedCellProxy<T>
{
    private const ushort AddMethod = 3;

    internal SharedValueProxy(ProxyReference reference, ValueCodec<T>? codec = null)
        : base(reference, codec, isStruct: false)
    {
    }

    /// <summary>Adds to a number, as one step.</summary>
    /// <param name="value">What to add; it must fit the format.</param>
    /// <returns>The sum, which is the value now.</returns>
    /// <exception cref="OverflowException">The sum does not fit the format; the value is as before.</exception>
    /// <exception cref="InvalidOperationException">The format holds no number.</exception>
    public T Add(T value) => Begin(AddMethod, value).Invoke(Reader);

    /// <summary>As <see cref="Add"/>, without blocking the caller.</summary>
    /// <param name="value">What to add; it must fit the format.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The sum, which is the value now.</returns>
    /// <exception cref="OverflowException">The sum does not fit the format; the value is as before.</exception>
    public async ValueTask<T> AddAsync(T value, CancellationToken cancellationToken = default)
    {
        await FindCodecAsync(cancellationToken).ConfigureAwait(false);
        return await Begin(AddMethod, value).InvokeAsync(Reader, cancellationToken).ConfigureAwait(false);
    }

    private protected override ValueCodec<T> CodecOf(StructFormat format) => ValueCodecs.ForValue<T>(format);
}
