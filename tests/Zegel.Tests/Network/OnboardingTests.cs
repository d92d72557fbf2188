using System.Net;
using System.Net.Sockets;
using LinqToDB;
using LinqToDB.Async;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Zegel.Domains;
using Zegel.Mail.Network;
using Zegel.Server.Dns;
using Zegel.Storage;
using Zegel.Tenants;
using Zegel.Tests.Databases;

namespace Zegel.Tests.Network;

/// <summary>
/// The whole road of a domain in a DNS that others wrote: the customer's signed zone at NSD, ours at our own server, and unbound
/// that validates in between. Only the time that people wait is played.
/// </summary>
public sealed class OnboardingTests
{
    const string Office = """
        @ MX 10 mx
        mx A 127.0.0.41
        @ TXT "v=spf1 mx ~all"
        nieuws MX 10 mx
        nieuws TXT "v=spf1 mx ~all"

        """;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static IPEndPoint FreeEnd()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.35"), 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }

    [Fact]
    [Trait("Rule", "G09")]
    [Trait("Rule", "G19")]
    [Trait("Rule", "A66")]
    public async Task From_requested_to_ready_through_drift_and_an_outage_of_the_resolver()
    {
        DnsMachine.Need();
        await using var database = await new SqliteDatabase().CreateAsync();
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var masterKey = MasterKey.Ephemeral();
        var tenant = await Given.TenantAsync(database, clock.GetUtcNow());
        var registered = await GivenDomains
            .Registry(database, masterKey, clock)
            .RegisterAsync(tenant.Id, "ann", "nieuws.klant.nl", Token);
        var domain = registered.ShouldBeOfType<RegisterDomainResult.Registered>().Domain;

        using var source = new PlatformZoneSource(database, GivenDomains.Zone, TimeProvider.System, TimeSpan.Zero);
        using var ours = new ZoneServer(source, NullLogger<ZoneServer>.Instance);
        var end = ours.Start(FreeEnd());
        await using var machine = new DnsMachine().Zone("klant.nl", Office).ZoneAt(GivenDomains.Zone.Name.Ascii, end);
        await machine.StartAsync();
        var network = machine.Network;
        var watch = new DomainWatch(
            database,
            new DomainCheck(network, GivenDomains.Zone, clock),
            new AuditLog(clock),
            new WatchCadence(),
            clock
        );

        async Task<DomainState> LookAsync() => (await watch.CheckNowAsync(domain.Id, Token))!.Domain.State;

        (await LookAsync()).ShouldBe(DomainState.Requested);

        // What the administrator publishes is what we say, and nothing else; the SPF of the name is replaced, not doubled.
        var published = await PublishedRecords.ReadAsync(network, domain.DomainName, Token);
        var entries = DnsEntries.For(domain, GivenDomains.Zone, published).Where(e => !e.IsAdvice).ToList();
        entries.ShouldContain(e =>
            e.Value.StartsWith("v=spf1 mx include:_spf.mail.zegel.example", StringComparison.Ordinal)
        );
        var before = Office.Replace("nieuws TXT \"v=spf1 mx ~all\"\n", "", StringComparison.Ordinal);
        var good = before + DnsEntryText.ZoneFile(entries, TimeSpan.FromSeconds(1));
        await machine.ChangeAsync("klant.nl", good);
        (await LookAsync()).ShouldBe(DomainState.Seen, "a no may still be remembered somewhere");
        clock.Advance(TimeSpan.FromMinutes(20));
        (await LookAsync()).ShouldBe(DomainState.Ready, await FindingsAsync(database, domain));

        // An entry is taken away: twice wrong holds, and mending it lets go again.
        var broken = string.Join(
            '\n',
            good.Split('\n').Where(line => !line.StartsWith("r.nieuws", StringComparison.Ordinal))
        );
        await machine.ChangeAsync("klant.nl", broken);
        (await LookAsync()).ShouldBe(DomainState.Ready);
        (await LookAsync()).ShouldBe(DomainState.Drifted);
        await machine.ChangeAsync("klant.nl", good);
        (await LookAsync()).ShouldBe(DomainState.Ready);

        // Without a resolver nothing is known: the last verdict stands for six hours, then mail waits.
        await machine.StopResolverAsync();
        (await LookAsync()).ShouldBe(DomainState.Ready);
        clock.Advance(TimeSpan.FromHours(6));
        (await LookAsync()).ShouldBe(DomainState.Drifted);
        await machine.StartResolverAsync();
        (await LookAsync()).ShouldBe(DomainState.Ready);
    }

    static async Task<string> FindingsAsync(Database database, SendingDomain domain)
    {
        var row = await database.ReadAsync(db => db.SendingDomains.SingleAsync(d => d.Id == domain.Id, Token), Token);
        return string.Join('\n', DomainReport.LastFindings(row).Where(f => f.Verdict != EntryVerdict.Right));
    }
}
