using System.Buffers.Binary;
using Managers.Platform;
using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>Streams: calls that are answered by any number of items, as many as the client has granted.</summary>
internal sealed partial class Session
{
    // Made when there is one: most connections have none.
    private Dictionary<ulong, SemaphoreSlim>? _streams;

    /// <inheritdoc/>
    internal override async void Stream<T>(ulong request, IAsyncEnumerable<T> items)
    {
        if (request == 0)
        {
            // Nobody wants to have them.
            return;
        }

        CancellationToken cancellation = CancellationOf(request);
        bool isUsers = false;
        ProtocolException? unsent = null;
        using var credit = new SemaphoreSlim(ProtocolConstants.StreamCredit);
        try
        {
            OpenStream(request, credit);
            isUsers = true;
            // In the object's own context, where it has one: its code goes on in line with calls.
            await foreach (T item in items.WithCancellation(cancellation))
            {
                if (!credit.Wait(0, CancellationToken.None))
                {
                    await credit.WaitAsync(cancellation);
                }

                cancellation.ThrowIfCancellationRequested();
                try
                {
                    WriteItem(request, item);
                }
                catch (ProtocolException e)
                {
                    unsent = e;
                    throw;
                }
            }

            isUsers = false;
            CloseStream(request);
            Return<object?>(this, request, null);
        }
#pragma warning disable CA1031 // Whatever the method threw is its caller's.
        catch (Exception e)
#pragma warning restore CA1031
        {
            CloseStream(request);
            // What the stream throws as it is ended for an item that cannot be sent is its own.
            Fail(request, e, isUsers && e != unsent);
        }
    }

    private void OpenStream(ulong request, SemaphoreSlim credit)
    {
        using (Uninterrupted.Enter(_callsGate))
        {
            (_streams ??= []).Add(request, credit);
        }

        ValueWriter writer = BeginFrame(FrameType.Reply, request, FrameFlags.Stream);
        writer.WriteNull();
        EndFrame(ref writer);
    }

    private void CloseStream(ulong request)
    {
        using (Uninterrupted.Enter(_callsGate))
        {
            _streams?.Remove(request);
        }
    }

    private void WriteItem<T>(ulong request, T item)
    {
        ValueWriter writer = BeginFrame(FrameType.Item, request);
        try
        {
            WireCodec<T>.Instance.Write(ref writer, item);
        }
        catch (Exception e)
        {
            AbandonReply(ref writer);
            throw new ProtocolException(ErrorCode.ResultNotEncodable, $"An item of the stream cannot be sent: {e.Message}", e);
        }

        EndFrame(ref writer);
    }

    /// <summary>The client takes so many more items.</summary>
    private void Credit(ulong request, ReadOnlySpan<byte> body)
    {
        CheckBody(body, sizeof(uint));
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(body);
        using (Uninterrupted.Enter(_callsGate))
        {
            // A stream that is not there has ended: the grant crossed its end.
            if (count == 0 || _streams is null || !_streams.TryGetValue(request, out SemaphoreSlim? credit))
            {
                return;
            }

            if (count > int.MaxValue - credit.CurrentCount)
            {
                throw new ProtocolException($"A Credit of {count} items is more than a stream can have.");
            }

            credit.Release((int)count);
        }
    }
}
