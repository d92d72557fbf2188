using System.Net;
using System.Net.Sockets;
using Zegel.Mail.Addresses;
using Zegel.Tenants;

namespace Zegel.Delivery;

/// <summary>A fixed address of this machine that mail leaves from, and the name it says (its PTR name, A04).</summary>
public sealed record EgressAddress(IPAddress Address, DomainName HelloName);

/// <summary>The addresses that one kind of mail leaves from (A01, G02).</summary>
public sealed class Pool
{
    internal Pool(string name, IReadOnlyList<EgressAddress> addresses) => (Name, Addresses) = (name, addresses);

    public string Name { get; }

    public IReadOnlyList<EgressAddress> Addresses { get; }

    /// <summary>The address for this provider, always the same one: greylisting and reputation go by it. Null when the pool has none of the family.</summary>
    public EgressAddress? For(string provider, AddressFamily family)
    {
        var fitting = Addresses.Where(a => a.Address.AddressFamily == family).ToList();
        return fitting.Count == 0 ? null : fitting[(int)(Hash(provider) % (uint)fitting.Count)];
    }

    /// <summary>FNV-1a: the same in each process, unlike string.GetHashCode.</summary>
    static uint Hash(string text) => text.Aggregate(2166136261, (hash, c) => (hash ^ c) * 16777619);
}

/// <summary>
/// The pools of the platform. There is no way to a pool but from the stream, so bulk cannot leave from the addresses of a
/// password mail (G42).
/// </summary>
public sealed class Pools
{
    readonly Pool bulk;
    readonly Pool transactional;

    /// <param name="allowsPrivate">Loopback profile; elsewhere only addresses of the Internet can earn a reputation (A01).</param>
    /// <exception cref="ArgumentException">A pool is empty, shares an address with the other, or has one that is not public.</exception>
    public Pools(IReadOnlyList<EgressAddress> bulk, IReadOnlyList<EgressAddress> transactional, bool allowsPrivate)
    {
        if (bulk.Count == 0 || transactional.Count == 0)
            throw new ArgumentException("Each pool needs an address.", nameof(bulk));
        var all = bulk.Concat(transactional).Select(a => a.Address).ToList();
        if (all.Distinct().Count() < all.Count)
            throw new ArgumentException("An address is in one pool, once.", nameof(transactional));
        if (!allowsPrivate && all.Find(a => !AddressScope.IsPublic(a)) is { } wrong)
            throw new ArgumentException($"{wrong} is not an address of the Internet.", nameof(bulk));
        this.bulk = new Pool("bulk", bulk);
        this.transactional = new Pool("transactional", transactional);
    }

    /// <summary>Zegel's own mail (confirmations, codes) goes the way of transactional mail.</summary>
    public Pool For(MailStream stream) => stream == MailStream.Bulk ? bulk : transactional;
}
