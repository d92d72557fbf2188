using System.Net;
using LinqToDB;
using LinqToDB.Async;
using Microsoft.Extensions.Time.Testing;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Tests;

/// <summary>A platform with its zone, and customers who publish what they were asked for.</summary>
public static class GivenDomains
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Two egress addresses, one of each family.</summary>
    public static PlatformZone Zone { get; } =
        new()
        {
            Name = DomainName.Parse("mail.zegel.example"),
            NameServers =
            [
                new PlatformHost(DomainName.Parse("ns1.mail.zegel.example"), [IPAddress.Parse("198.51.100.53")]),
            ],
            PublicHost = new PlatformHost(
                DomainName.Parse("www.mail.zegel.example"),
                [IPAddress.Parse("198.51.100.1")]
            ),
            MailExchanger = new PlatformHost(
                DomainName.Parse("mx.mail.zegel.example"),
                [IPAddress.Parse("198.51.100.2")]
            ),
            Egress =
            [
                new EgressAddress(IPAddress.Parse("198.51.100.10"), DomainName.Parse("mta1.mail.zegel.example")),
                new EgressAddress(IPAddress.Parse("2001:db8::10"), DomainName.Parse("mta1.mail.zegel.example")),
            ],
        };

    public static DomainRegistry Registry(Database database, MasterKey masterKey, TimeProvider clock) =>
        new(database, masterKey, Zone, new AuditLog(clock), clock);

    /// <summary>A registered domain in the state <c>requested</c>.</summary>
    public static async Task<SendingDomain> RequestedAsync(
        Database database,
        Tenant tenant,
        DateTimeOffset now,
        string name = "news.example.nl",
        MasterKey? masterKey = null
    ) =>
        (
            await Registry(database, masterKey ?? MasterKey.Ephemeral(), new FakeTimeProvider(now))
                .RegisterAsync(tenant.Id, "ann", name, Token)
        )
            .ShouldBeOfType<RegisterDomainResult.Registered>()
            .Domain;

    /// <summary>A registered domain that is ready, without a look at any DNS.</summary>
    public static async Task<SendingDomain> ReadyAsync(
        Database database,
        Tenant tenant,
        DateTimeOffset now,
        string name = "news.example.nl",
        MasterKey? masterKey = null
    )
    {
        var ready = await RequestedAsync(database, tenant, now, name, masterKey) with { State = DomainState.Ready };
        await database.WriteAsync(db => db.UpdateAsync(ready, token: Token), Token);
        return ready;
    }

    public static Task<List<DomainKey>> KeysAsync(Database database, SendingDomain domain) =>
        database.ReadAsync(
            db => db.DomainKeys.Where(k => k.DomainId == domain.Id).OrderBy(k => k.Selector).ToListAsync(Token),
            Token
        );

    /// <summary>Puts entries into a world, as their owner would.</summary>
    public static FakeWorld Publish(this FakeWorld world, IEnumerable<DnsEntry> entries)
    {
        foreach (var entry in entries)
            world.Add(entry.Name, entry.Type, entry.Value, entry.Priority ?? 0);
        return world;
    }

    /// <summary>The platform's zone with this domain in it.</summary>
    public static FakeWorld PublishPlatform(this FakeWorld world, SendingDomain domain, IEnumerable<DomainKey> keys) =>
        world.Publish(
            new PlatformZoneAnswers(
                Zone,
                [new PublishedDomain(domain.Id, domain.Name, [.. keys.Select(k => (k.Selector, k.PublicKey))])],
                1
            ).Entries
        );

    /// <summary>A world in which the platform and its one customer have done all that is asked.</summary>
    public static FakeWorld World(SendingDomain domain, IReadOnlyList<DomainKey> keys) =>
        new FakeWorld()
            .Zone("example.nl", "ns1.example.nl", "192.0.2.53")
            .PublishPlatform(domain, keys)
            .Publish(DnsEntries.For(domain, Zone, PublishedRecords.None));

    /// <summary>Where the customer's own name server is asked.</summary>
    public static IPEndPoint CustomerServer { get; } = IPEndPoint.Parse("192.0.2.53:5300");
}
