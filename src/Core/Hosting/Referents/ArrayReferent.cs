using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using Managers.Formats;
using Managers.Memory;
using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>Makes arrays by their codes.</summary>
internal static class ArrayReferent
{
    internal static Referent Make(Session session, ref ValueReader arguments)
    {
        string format = arguments.ReadText();
        ArrayCode code = ArrayFormat.Parse(format);
        return code.Code switch
        {
            'b' => Make<sbyte>(session, format, ref arguments),
            'B' or 'c' => Make<byte>(session, format, ref arguments),
            'h' => Make<short>(session, format, ref arguments),
            'H' => Make<ushort>(session, format, ref arguments),
            'i' => Make<int>(session, format, ref arguments),
            'I' => Make<uint>(session, format, ref arguments),
            'l' => code.ItemSize == sizeof(long) ? Make<long>(session, format, ref arguments) : Make<int>(session, format, ref arguments),
            'L' => code.ItemSize == sizeof(ulong) ? Make<ulong>(session, format, ref arguments) : Make<uint>(session, format, ref arguments),
            'q' => Make<long>(session, format, ref arguments),
            'Q' => Make<ulong>(session, format, ref arguments),
            'e' => Make<Half>(session, format, ref arguments),
            'f' => Make<float>(session, format, ref arguments),
            'd' => Make<double>(session, format, ref arguments),
            'u' => Make<char>(session, format, ref arguments),
            _ => Make<Rune>(session, format, ref arguments),
        };
    }

    private static ArrayReferent<T> Make<[DynamicallyAccessedMembers(SharedLayout.Fields)] T>(Session session, string format, ref ValueReader arguments)
        where T : unmanaged
    {
        T[] values = [];
        long length;
        if (arguments.NextCode == ValueCode.Int64)
        {
            length = arguments.ReadInt64();
            if (length < 0)
            {
                throw new ArgumentOutOfRangeException(nameof(arguments), length, "An array has 0 elements or more.");
            }
        }
        else
        {
            values = Sequences.Read<T>(ref arguments);
            length = values.Length;
        }

        arguments.End();
        var descriptor = new ObjectDescriptor(ObjectKind.Array, "=" + format, SharedLayout.HashOf<T>(), (uint)Unsafe.SizeOf<T>());
        return new ArrayReferent<T>(SharedArray<T>.Create(session.Server.Arrays.Segment, descriptor, format, length, values, null));
    }
}

/// <summary>An array in shared memory. Processes that can reach that memory use it themselves; for the others there are these calls, which copy. No call is a step of its own against writers in the memory.</summary>
internal sealed class ArrayReferent<[DynamicallyAccessedMembers(SharedLayout.Fields)] T>(SharedArray<T> array) : Referent
    where T : unmanaged
{
    internal override StockContract Contract => StockContracts.Array;

    internal override void Invoke(ref IncomingCall call)
    {
        // Its session may end meanwhile, by another thread, and the array with it: the memory is not given back while a call is in.
        lock (Gate)
        {
            Run(ref call);
        }
    }

    internal override string Describe(int most)
    {
        lock (Gate)
        {
            return array.ToString();
        }
    }

    internal override void Ended(ObjectTable table)
    {
        base.Ended(table);
        lock (Gate)
        {
            array.Dispose();
        }
    }

    private void Run(ref IncomingCall call)
    {
        switch (call.Method)
        {
            case 0:
                long index = call.Arguments.ReadInt64();
                call.Arguments.End();
                call.Return(array[index]);
                break;
            case 1:
                index = call.Arguments.ReadInt64();
                T value = call.Arguments.Read<T>();
                call.Arguments.End();
                array[index] = value;
                call.Return();
                break;
            case 2:
                Range(ref call);
                break;
            case 3:
                long start = call.Arguments.ReadInt64();
                T[] values = Sequences.Read<T>(ref call.Arguments);
                call.Arguments.End();
                array.CopyFrom(values, start);
                call.Return();
                break;
            default:
                call.Arguments.End();
                SessionOf(call).Reply(call.Request, array, static (_, ref writer, array) =>
                {
                    writer.WriteTupleHeader(3);
                    writer.WriteString(array.Format);
                    writer.WriteInt64(array.Length);
                    writer.WriteToken(array.ToToken());
                });
                break;
        }
    }

    private void Range(ref IncomingCall call)
    {
        long start = call.Arguments.ReadInt64();
        long count = call.Arguments.ReadInt64();
        call.Arguments.End();
        long most = SessionOf(call).Server.Limits.MaxFrameInBytes / Unsafe.SizeOf<T>();
        if (count < 0 || count > most)
        {
            throw new ArgumentOutOfRangeException(nameof(call), count, $"One call carries 0 to {most} elements: ask for parts.");
        }

        // What is not inside the array is the caller's error, and no fault of the answer's.
        _ = array.AsSpan(start, (int)count);
        SessionOf(call).Reply(call.Request, (array, start, (int)count), static (_, ref writer, range) =>
        {
            (SharedArray<T> array, long start, int count) = range;
            Sequences.Write<T>(ref writer, array.AsSpan(start, count));
        });
    }
}
