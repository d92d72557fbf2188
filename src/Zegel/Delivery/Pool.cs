using System.Net;
using System.Net.Sockets;
using Zegel.Domains;
using Zegel.Domains.Egress;
using Zegel.Tenants;

namespace Zegel.Delivery;

/// <summary>What a pool says to one message: it leaves from this address, or it waits, or neither.</summary>
/// <param name="From">Null: it does not leave now.</param>
/// <param name="Waits">Why, and until when it need not ask again; null when it leaves, or the pool has no address for it.</param>
public readonly record struct EgressChoice(EgressAddress? From, EgressWait? Waits);

/// <summary>Mail of an address that stands still: it takes no other (P06).</summary>
/// <param name="Reason">Begins with <see cref="Spool.EgressReason"/>.</param>
/// <param name="NextLookAt">When the address is looked at again.</param>
public sealed record EgressWait(string Reason, DateTimeOffset NextLookAt)
{
    /// <summary>One address keeps its mail to itself; else there is none at all to leave from.</summary>
    public bool IsOfOne { get; init; } = true;
}

/// <summary>
/// The addresses that one kind of mail leaves from (A01, G02). How they stand is a snapshot that is replaced whole, so that
/// whoever asks takes no lock.
/// </summary>
public sealed class Pool
{
    /// <summary>The addresses that providers are dealt out to, and what stands in for an answer when there are none.</summary>
    sealed record Snapshot(Member[] Members, EgressWait? NoFour, EgressWait? NoSix);

    /// <param name="Waits">Why its mail waits; null when it leaves.</param>
    sealed record Member(EgressAddress Egress, ulong Seed, EgressWait? Waits);

    readonly bool heldMayGo;
    volatile Snapshot snapshot;

    /// <param name="heldMayGo">Mail that was asked for by a deed goes on while the address is on a block list (A08).</param>
    internal Pool(string name, IReadOnlyList<EgressAddress> addresses, bool heldMayGo, EgressState state)
    {
        (Name, Addresses, this.heldMayGo) = (name, addresses, heldMayGo);
        snapshot = Of([.. addresses.Select(a => EgressHealth.Of(a, DateTimeOffset.UnixEpoch) with { State = state })]);
    }

    public string Name { get; }

    public IReadOnlyList<EgressAddress> Addresses { get; }

    /// <summary>
    /// The address for this provider, always the same one: greylisting and reputation go by it. The highest of the hashes of
    /// address and provider wins, so that an address that leaves takes only its own providers along, and brings them back.
    /// </summary>
    public EgressChoice For(string provider, AddressFamily family)
    {
        var now = snapshot;
        var asked = Hash(provider);
        Member? best = null;
        var highest = 0ul;
        foreach (var member in now.Members)
        {
            if (member.Egress.Address.AddressFamily != family)
                continue;
            var score = Mix(member.Seed ^ asked);
            if (best is null || score > highest)
                (best, highest) = (member, score);
        }
        if (best is not null)
            return best.Waits is { } wait ? new(null, wait) : new(best.Egress, null);
        return new(null, family == AddressFamily.InterNetwork ? now.NoFour : now.NoSix);
    }

    /// <summary>
    /// What the pool says to a message for a receiver with these addresses, tried in their order. IPv6 stands back for IPv4
    /// where no address of ours may use it (A07); an address that only waits is waited for.
    /// </summary>
    public EgressChoice For(string provider, IEnumerable<IPAddress> receivers)
    {
        EgressWait? nobody = null;
        foreach (var receiver in receivers)
        {
            var choice = For(provider, receiver.AddressFamily);
            if (choice.From is not null || choice.Waits?.IsOfOne == true)
                return choice;
            nobody ??= choice.Waits;
        }
        return new(null, nobody);
    }

    /// <summary>Whether mail may leave from this address at this moment.</summary>
    public bool MaySendFrom(IPAddress address)
    {
        foreach (var member in snapshot.Members)
            if (member.Waits is null && member.Egress.Address.Equals(address))
                return true;
        return false;
    }

    internal void Stand(IReadOnlyList<EgressHealth> health) => snapshot = Of(health);

    Snapshot Of(IReadOnlyList<EgressHealth> health)
    {
        var members = new List<Member>();
        var without = new List<EgressHealth>();
        foreach (var egress in Addresses)
        {
            var text = egress.Address.ToString();
            // What nobody speaks of was not looked at.
            var stands =
                health.FirstOrDefault(h => h.Address == text) ?? EgressHealth.Of(egress, DateTimeOffset.UnixEpoch);
            if (stands.KeepsProviders && !(heldMayGo && stands.State == EgressState.Out))
                members.Add(new(egress, Mix(Hash(text)), WaitOf(stands)));
            else
                without.Add(stands);
        }
        return new(
            [.. members],
            Nobody(without, AddressFamily.InterNetwork),
            Nobody(without, AddressFamily.InterNetworkV6)
        );
    }

    EgressWait? WaitOf(EgressHealth stands) =>
        stands.State switch
        {
            EgressState.Active => null,
            EgressState.Held when heldMayGo => null,
            EgressState.Resting => Wait("resting", $"{stands.Address} rests: {stands.Why}", stands.NextCheckAt),
            EgressState.Held => Wait("held", $"{stands.Address} is {stands.Why}", stands.NextCheckAt),
            _ => Wait("held", $"{stands.Address} is out: {stands.Why}", stands.NextCheckAt),
        };

    /// <summary>Null when the pool never had an address of this family.</summary>
    EgressWait? Nobody(List<EgressHealth> without, AddressFamily family)
    {
        var ours = without.Where(h => h.IP.AddressFamily == family).ToList();
        if (ours.Count == 0)
            return null;
        var each = ours.Select(h => $"{h.Address} is {h.State.ToString().ToLowerInvariant()}: {h.Why}");
        return Wait(
            "out",
            $"no address of pool {Name} may send now: {string.Join("; ", each)}",
            ours.Min(h => h.NextCheckAt)
        ) with
        {
            IsOfOne = false,
        };
    }

    static EgressWait Wait(string kind, string why, DateTimeOffset until) =>
        new($"{Spool.EgressReason}{kind}: {why}", until);

    /// <summary>FNV-1a: the same in each process, unlike string.GetHashCode.</summary>
    static ulong Hash(string text)
    {
        var hash = 14695981039346656037;
        foreach (var c in text)
            hash = (hash ^ c) * 1099511628211;
        return hash;
    }

    /// <summary>The end of SplitMix64: each bit of the input moves half of the output's.</summary>
    static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }
}

/// <summary>
/// The pools of the platform. There is no way to a pool but from the stream, so bulk cannot leave from the addresses of a
/// password mail (G42).
/// </summary>
public sealed class Pools
{
    readonly Pool bulk;
    readonly Pool transactional;

    /// <param name="state">Of all addresses until <see cref="Stand"/> says otherwise; the platform begins with new, which send nothing.</param>
    /// <exception cref="ArgumentException">A pool is empty, or shares an address with the other.</exception>
    public Pools(
        IReadOnlyList<EgressAddress> bulk,
        IReadOnlyList<EgressAddress> transactional,
        EgressState state = EgressState.Active
    )
    {
        if (bulk.Count == 0 || transactional.Count == 0)
            throw new ArgumentException("Each pool needs an address.", nameof(bulk));
        var all = bulk.Concat(transactional).Select(a => a.Address).ToList();
        if (all.Distinct().Count() < all.Count)
            throw new ArgumentException("An address is in one pool, once.", nameof(transactional));
        this.bulk = new Pool("bulk", bulk, heldMayGo: false, state);
        this.transactional = new Pool("transactional", transactional, heldMayGo: true, state);
    }

    /// <summary>Zegel's own mail (confirmations, codes) goes the way of transactional mail.</summary>
    public Pool For(MailStream stream) => stream == MailStream.Bulk ? bulk : transactional;

    /// <summary>How the addresses stand from now on; one that is not named sends nothing.</summary>
    public void Stand(IReadOnlyList<EgressHealth> health)
    {
        bulk.Stand(health);
        transactional.Stand(health);
    }
}
