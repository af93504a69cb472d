using System.Runtime.InteropServices;
using Managers.Memory;

namespace Managers.Tests.Support;

/// <summary>
/// What a manager's pools hold, counted by reading its file and nothing of the library's own state: blocks that are not free, chunks that
/// somebody claimed and did not finish, and participants that count as active.
/// </summary>
public sealed record PoolCensus(int Claimed, int Live, int Closing, int HalfMadeChunks, int ActiveParticipants)
{
    /// <summary>Blocks that are not free.</summary>
    public int UsedBlocks => Claimed + Live + Closing;

    public static PoolCensus Of(string manager, ManagerScope scope = ManagerScope.CurrentUser)
    {
        byte[] file = SegmentFiles.ReadAllBytes(SegmentFiles.PathOf(manager, scope));
        ref readonly SegmentHeader header = ref MemoryMarshal.AsRef<SegmentHeader>(file);
        Span<int> states = stackalloc int[4];
        int halfMade = 0;
        for (int chunk = 0; chunk < header.ChunkCount; chunk++)
        {
            ulong word = MemoryMarshal.Read<ulong>(file.AsSpan((int)header.ChunkTableOffset + chunk * 8));
            int sizeClass = (int)(word & 0xFF) - 1;
            switch ((word >> 8) & 0xFF)
            {
                case 0:
                    continue;
                case 1:
                    halfMade++;
                    continue;
            }

            ReadOnlySpan<byte> words = file.AsSpan((int)header.PoolOffset + chunk * PoolGeometry.ChunkSizeInBytes);
            for (int block = 0; block < PoolGeometry.BlocksPerChunk(sizeClass); block++)
            {
                states[(int)new BlockWord(MemoryMarshal.Read<ulong>(words[(block * 8)..])).State]++;
            }
        }

        int active = 0;
        for (int slot = 0; slot < header.ParticipantCount; slot++)
        {
            active += MemoryMarshal.AsRef<ParticipantEntry>(file.AsSpan((int)header.ParticipantsOffset + slot * ParticipantEntry.SizeInBytes)).Active != 0 ? 1 : 0;
        }

        return new PoolCensus(states[1], states[2], states[3], halfMade, active);
    }
}
