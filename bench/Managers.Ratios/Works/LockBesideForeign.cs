using Managers.Ratios.Floors;
using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>The lock beside locks between processes that other programs measure.</summary>
/// <param name="peer">The other lock.</param>
/// <param name="bar">What must hold.</param>
internal sealed class LockBesideForeign(ForeignPeer peer, Bar bar) : LockWork(peer.Name, bar, peer);
