using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;
using Zegel.Mail.Reports;
using Zegel.Mail.Smtp;
using Zegel.Storage;
using Zegel.Tests.Network;

namespace Zegel.Server.Doctor;

public class DoctorTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static Settings SettingsWith(string more = "", string? folder = null) =>
        Settings.Parse(
            folder ?? Directory.CreateTempSubdirectory("zegel-doctor-").FullName,
            "zegel.toml",
            $"""
            public_url = "https://post.zegel.example"
            zone = "zegel.example"
            mail_host = "mx.zegel.example"
            {(more.Length > 0 ? more : "watch = { blocklists = [], domain_blocklists = [] }")}
            [pools]
            bulk = ["192.0.2.1 mta1.zegel.example"]
            transactional = ["192.0.2.2 mta2.zegel.example"]
            """
        );

    static ScriptedNetwork World() => new(TimeProvider.System);

    static NetworkChecks Checks(INetwork world) => new(SettingsWith(), world, TimeProvider.System);

    /// <summary>Without the lines about addresses of documentation, which are of no Internet.</summary>
    static async Task<IReadOnlyList<Diagnosis>> SeenAsync(INetwork world, string more = "")
    {
        var all = await new EgressChecks(SettingsWith(more), world, TimeProvider.System).CheckAsync(Token);
        var strangers = all.Where(d => d.Check.StartsWith("address ", StringComparison.Ordinal)).ToList();
        strangers.ShouldAllBe(d => d.Health == Health.Fail);
        strangers.Count.ShouldBe(2);
        return [.. all.Except(strangers)];
    }

    [Fact]
    public async Task A_receiver_that_greets_proves_the_port_open()
    {
        var world = World()
            .Mx("gmail.com", 5, "mx.gmail.example")
            .Host("mx.gmail.example", "198.51.100.5")
            .Receiver("198.51.100.5", new Mailhost());
        var seen = (await Checks(world).OutgoingAsync(null, Token))[0];
        seen.Health.ShouldBe(Health.Pass);
        seen.Seen.ShouldContain("220 ");
    }

    [Fact]
    public async Task A_closed_port_comes_with_the_text_for_the_hosting_company()
    {
        var world = World().Mx("gmail.com", 5, "mx.gmail.example").Host("mx.gmail.example", "198.51.100.5");
        var seen = (await Checks(world).OutgoingAsync(null, Token))[0];
        seen.Health.ShouldBe(Health.Fail);
        seen.Remedy.ShouldContain("Please open outgoing TCP port 25 for 192.0.2.1");
    }

    [Fact]
    public async Task Without_dns_the_port_could_not_be_checked_and_a_missing_address_is_our_own_fault()
    {
        (await Checks(World()).OutgoingAsync(null, Token))[0].Health.ShouldBe(Health.CouldNotCheck);
        var world = World();
        world.Unbound.Add(IPAddress.Parse("192.0.2.1"));
        var seen = (await Checks(world).OutgoingAsync("198.51.100.5:2525", Token))[0];
        seen.Health.ShouldBe(Health.Fail);
        seen.Seen.ShouldContain("is not an address of this machine");
    }

    [Fact]
    public async Task A_receiver_that_turns_us_away_is_a_warning()
    {
        var world = World().Host("mx.klein.example", "198.51.100.9").Receiver("198.51.100.9", new Closed());
        var seen = (await Checks(world).OutgoingAsync("mx.klein.example:2525", Token))[0];
        seen.Health.ShouldBe(Health.Warn);
        seen.Seen.ShouldContain("554");
    }

    sealed class Closed : SmtpReceiver
    {
        public override ValueTask<SmtpAnswer> ConnectedAsync(SmtpPeer peer, CancellationToken cancellationToken) =>
            new(new SmtpAnswer.Say(SmtpReply.Of(554, new EnhancedStatus(5, 7, 1), "no")));

        public override ValueTask<SmtpAnswer> RecipientAsync(
            SmtpPeer peer,
            SmtpSender sender,
            SmtpRecipient recipient,
            CancellationToken cancellationToken
        ) => new(SmtpAnswer.Yes);

        public override ValueTask<SmtpAnswer> MessageAsync(SmtpReceived message, CancellationToken cancellationToken) =>
            throw new InvalidOperationException();
    }

    [Theory]
    [InlineData("mta1.zegel.example", "192.0.2.1", Health.Pass)]
    [InlineData("mta1.zegel.example", "192.0.2.9", Health.Fail)]
    [InlineData("static-1.provider.example", "192.0.2.1", Health.Fail)]
    [InlineData(null, "192.0.2.1", Health.Fail)]
    internal async Task A_name_must_be_right_both_ways(string? ptr, string address, Health expected)
    {
        var world = World().Host("mta1.zegel.example", address);
        if (ptr is not null)
            world.Ptr("192.0.2.1", ptr);
        var seen = (await SeenAsync(world))[0];
        seen.Health.ShouldBe(expected);
        if (expected == Health.Fail)
            seen.Remedy.ShouldContain(
                ptr == "mta1.zegel.example"
                    ? "publish mta1.zegel.example A 192.0.2.1"
                    : "PTR) of 192.0.2.1 to mta1.zegel.example"
            );
    }

    [Fact]
    public async Task Dns_that_does_not_answer_is_never_taken_for_a_wrong_name()
    {
        var world = World().Broken("1.2.0.192.in-addr.arpa", DnsType.Ptr, DnsStatus.TimedOut);
        (await SeenAsync(world))[0].Health.ShouldBe(Health.CouldNotCheck);
    }

    /// <summary>A world in which both addresses are all that receivers want.</summary>
    static ScriptedNetwork GoodWorld() =>
        World()
            .Ptr("192.0.2.1", "mta1.zegel.example")
            .Ptr("192.0.2.2", "mta2.zegel.example")
            .Host("mta1.zegel.example", "192.0.2.1")
            .Host("mta2.zegel.example", "192.0.2.2")
            .Mx("mta1.zegel.example", 10, "mx.zegel.example")
            .Mx("mta2.zegel.example", 10, "mx.zegel.example")
            .Text("mta1.zegel.example", "v=spf1 a -all")
            .Text("mta2.zegel.example", "v=spf1 a -all");

    const string Lists = "[watch]\nblocklists = [\"zen.example\"]\ndomain_blocklists = [\"dbl.example\"]";

    [Fact]
    [Trait("Rule", "A02")]
    [Trait("Rule", "A05")]
    [Trait("Rule", "A08")]
    public async Task Each_sending_address_is_asked_for_its_name_its_spf_and_the_block_lists()
    {
        var seen = await SeenAsync(GoodWorld(), Lists);
        seen.Select(d => d.Check)
            .ShouldBe([
                "name of 192.0.2.1",
                "SPF of mta1.zegel.example for 192.0.2.1",
                "192.0.2.1 on zen.example",
                "name of 192.0.2.2",
                "SPF of mta2.zegel.example for 192.0.2.2",
                "192.0.2.2 on zen.example",
                "zegel.example on dbl.example",
            ]);
        seen.ShouldAllBe(d => d.Health == Health.Pass && d.Remedy == "");

        var world = GoodWorld()
            .Host("2.2.0.192.zen.example", "127.0.0.2")
            .Host("1.2.0.192.zen.example", "127.255.255.254")
            .Broken("zegel.example.dbl.example", DnsType.A, DnsStatus.TimedOut)
            .Broken("mta2.zegel.example", DnsType.Txt, DnsStatus.ServerFailure);
        seen = await SeenAsync(world, Lists);
        Diagnosis Line(string check) => seen.Single(d => d.Check == check);
        Line("192.0.2.2 on zen.example").Health.ShouldBe(Health.Fail);
        Line("192.0.2.2 on zen.example").Remedy.ShouldContain("clean history");
        Line("192.0.2.1 on zen.example").Health.ShouldBe(Health.CouldNotCheck);
        Line("192.0.2.1 on zen.example").Remedy.ShouldContain("unbound");
        Line("zegel.example on dbl.example").Health.ShouldBe(Health.CouldNotCheck);
        Line("zegel.example on dbl.example").Remedy.ShouldBe("Run this again when DNS answers.");
        Line("SPF of mta2.zegel.example for 192.0.2.2").Health.ShouldBe(Health.CouldNotCheck);
    }

    [Fact]
    [Trait("Rule", "A03")]
    [Trait("Rule", "A05")]
    [Trait("Rule", "A06")]
    public async Task Names_of_others_and_names_without_spf_come_with_what_to_do()
    {
        var settings = SettingsWith() with
        {
            BulkPool =
            [
                new(IPAddress.Parse("192.0.2.1"), DomainName.Parse("static-1.provider.example")),
                new(IPAddress.Parse("192.0.2.3"), DomainName.Parse("mail.elders.test")),
            ],
        };
        var world = GoodWorld()
            .Ptr("192.0.2.3", "mail.elders.test")
            .Host("mail.elders.test", "192.0.2.3")
            .Text("mail.elders.test", "v=spf1 ip4:192.0.2.77 -all");
        var seen = await new EgressChecks(settings, world, TimeProvider.System).CheckAsync(Token);
        seen.Single(d => d.Check == "domain of mail.elders.test").Health.ShouldBe(Health.Warn);
        seen.Single(d => d.Check == "mail to mail.elders.test").Remedy.ShouldContain("MX 10 mx.zegel.example");
        seen.Single(d => d.Check == "SPF of mail.elders.test for 192.0.2.3").Remedy.ShouldContain("v=spf1 a -all");
        world = World().Ptr("192.0.2.1", "static-1.provider.example");
        seen = await new EgressChecks(settings, world, TimeProvider.System).CheckAsync(Token);
        var generic = seen.Single(d => d.Check == "name of 192.0.2.1");
        generic.Health.ShouldBe(Health.Fail);
        generic.Remedy.ShouldContain("such as mta1.zegel.example");
    }

    [Theory]
    [InlineData(true, true, true, Health.Pass)]
    [InlineData(true, true, false, Health.Warn)]
    [InlineData(true, false, false, Health.Warn)]
    [InlineData(false, false, false, Health.Pass)]
    [Trait("Rule", "A07")]
    internal void Ipv6_that_is_there_and_unused_is_told(bool machine, bool pool, bool host, Health expected)
    {
        var seen = EgressChecks.IPv6(machine, pool, host, SettingsWith());
        seen.Health.ShouldBe(expected);
        (seen.Remedy.Length > 0).ShouldBe(expected == Health.Warn);
    }

    [Fact]
    public async Task The_ways_in_are_tried_from_here_and_it_is_said_that_this_proves_little()
    {
        var settings = SettingsWith() with
        {
            PublicAddresses = [IPAddress.Parse("198.51.100.5")],
            HttpsListen = [IPEndPoint.Parse("0.0.0.0:443")],
            HttpListen = [IPEndPoint.Parse("127.0.0.1:8080")],
            SmtpListen = [IPEndPoint.Parse("198.51.100.5:25")],
            DnsListen = IPEndPoint.Parse("0.0.0.0:53"),
        };
        var closed = await new InwardChecks(settings, World(), TimeProvider.System).CheckAsync(Token);
        closed
            .Select(d => (d.Check, d.Health))
            .ShouldBe([
                ("way in to pages, 198.51.100.5:443", Health.Warn),
                ("way in to returned mail, 198.51.100.5:25", Health.Warn),
                ("way in to zone, 198.51.100.5:53", Health.Warn),
            ]);
        var world = World().Receiver("198.51.100.5", new Mailhost());
        // The scripted world needs a sender's address to greet.
        var open = await new InwardChecks(settings, new FromHere(world), TimeProvider.System).CheckAsync(Token);
        open.ShouldAllBe(d => d.Health == Health.Pass);
        open[1].Remedy.ShouldContain("Only somebody outside can prove");
        open[1].Remedy.ShouldContain("nc -vz 198.51.100.5 25");
        var silent = await new InwardChecks(settings, new Silent(world), TimeProvider.System).CheckAsync(Token);
        silent.ShouldAllBe(d => d.Health == Health.CouldNotCheck);
        silent[2].Remedy.ShouldContain("“Please let incoming UDP and TCP port 53 to 198.51.100.5 through.”");
    }

    class FromHere(INetwork world) : INetwork
    {
        public IReadOnlyList<IPEndPoint> Resolvers => world.Resolvers;

        public int AuthoritativePort => world.AuthoritativePort;

        public ValueTask<DnsAnswer> QueryAsync(string name, DnsType type, CancellationToken cancellationToken) =>
            world.QueryAsync(name, type, cancellationToken);

        public ValueTask<DnsAnswer> QueryAsync(
            IPEndPoint server,
            string name,
            DnsType type,
            CancellationToken cancellationToken
        ) => world.QueryAsync(server, name, type, cancellationToken);

        public virtual ValueTask<IConnection> ConnectAsync(
            IPAddress? source,
            IPEndPoint target,
            CancellationToken cancellationToken
        ) => world.ConnectAsync(source ?? IPAddress.Loopback, target, cancellationToken);
    }

    sealed class Silent(INetwork world) : FromHere(world)
    {
        public override ValueTask<IConnection> ConnectAsync(
            IPAddress? source,
            IPEndPoint target,
            CancellationToken cancellationToken
        ) => throw new ConnectException(ConnectFault.TimedOut, "no answer");
    }

    [Fact]
    public async Task The_resolver_our_zone_and_our_hosts_are_told_apart()
    {
        var good = World()
            .Soa("zegel.example")
            .Host("post.zegel.example", "192.0.2.7")
            .Host("mx.zegel.example", "192.0.2.7");
        var seen = await Checks(good).ResolverAsync(Token);
        seen.Select(d => (d.Check, d.Health))
            .ShouldBe([
                ("resolver", Health.Pass),
                ("zone", Health.Pass),
                ("host post.zegel.example", Health.Pass),
                ("host mx.zegel.example", Health.Pass),
                // The scripted world names no resolver to ask.
                ("DNSSEC", Health.CouldNotCheck),
            ]);
        var bare = await Checks(World()).ResolverAsync(Token);
        bare.Single(d => d.Check == "zone").Remedy.ShouldContain("NS ns.zegel.example");
        bare.Count(d => d.Health == Health.Fail).ShouldBe(3);
        var silent = World().Broken("zegel.example", DnsType.Soa, DnsStatus.TimedOut);
        (await Checks(silent).ResolverAsync(Token)).ShouldHaveSingleItem().Health.ShouldBe(Health.Fail);
    }

    [Theory]
    [InlineData(0.4, Health.Pass)]
    [InlineData(-1.9, Health.Pass)]
    [InlineData(-2.1, Health.Warn)]
    [InlineData(61, Health.Fail)]
    internal void The_clock_is_judged_by_how_far_it_is_off(double seconds, Health expected) =>
        NetworkChecks.Clock(TimeSpan.FromSeconds(seconds), "time.example").Health.ShouldBe(expected);

    [Fact]
    public async Task A_time_server_is_believed_only_when_it_answers_our_question()
    {
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var end = (IPEndPoint)server.Client.LocalEndPoint!;
        var settings = SettingsWith() with { TimeServer = end.ToString() };
        var asking = new NetworkChecks(settings, World(), TimeProvider.System).ClockAsync(Token);
        var question = await server.ReceiveAsync(Token);
        await server.SendAsync(
            Answer(question.Buffer, TimeProvider.System.GetUtcNow().AddSeconds(30)),
            question.RemoteEndPoint,
            Token
        );
        var seen = await asking;
        seen.Health.ShouldBe(Health.Warn);
        seen.Seen.ShouldContain("behind");

        var sent = Now;
        var good = Answer(Ntp.Question(sent), sent.AddSeconds(10));
        Ntp.Offset(good, sent, sent)!.Value.TotalSeconds.ShouldBe(10, 0.001);
        Ntp.Offset(good, sent.AddSeconds(1), sent).ShouldBeNull("it answers another question");
        Ntp.Offset(good.AsSpan(0, 40), sent, sent).ShouldBeNull();
        good[1] = 0;
        Ntp.Offset(good, sent, sent).ShouldBeNull("a kiss of death has no time");
        // Past 2036 the seconds begin again.
        var later = new DateTimeOffset(2040, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Ntp.Offset(Answer(Ntp.Question(later), later.AddSeconds(-5)), later, later)!
            .Value.TotalSeconds.ShouldBe(-5, 0.001);
    }

    static byte[] Answer(byte[] question, DateTimeOffset time)
    {
        var answer = new byte[48];
        (answer[0], answer[1]) = (4 << 3 | 4, 2);
        question.AsSpan(40, 8).CopyTo(answer.AsSpan(24));
        BinaryPrimitives.WriteUInt64BigEndian(answer.AsSpan(32), Ntp.Stamp(time));
        BinaryPrimitives.WriteUInt64BigEndian(answer.AsSpan(40), Ntp.Stamp(time));
        return answer;
    }

    [Fact]
    public async Task A_time_server_that_is_silent_is_no_pass()
    {
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var settings = SettingsWith() with { TimeServer = server.Client.LocalEndPoint!.ToString()! };
        (await new NetworkChecks(settings, World(), TimeProvider.System).ClockAsync(Token)).Health.ShouldBe(
            Health.CouldNotCheck
        );
    }

    [Theory]
    [InlineData(0x81, 0xa0, 0, true)]
    [InlineData(0x81, 0x80, 0, false)]
    [InlineData(0x81, 0x82, 2, false)]
    public void Reads_the_bit_that_says_authentic(byte high, byte low, int code, bool isAuthentic)
    {
        var answer = DnssecProbe.Question(77, "example.nl", DnsType.Mx, 0x0120);
        DnssecProbe.Read(answer, 77).ShouldBeNull("a question");
        (answer[2], answer[3]) = (high, low);
        DnssecProbe.Read(answer, 77).ShouldBe((code, isAuthentic));
        DnssecProbe.Read(answer, 78).ShouldBeNull();
        DnssecProbe.Read(answer.AsSpan(0, 5), 77).ShouldBeNull();
    }

    [Fact]
    public async Task Ports_are_free_ours_taken_or_not_of_this_machine()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var ours = new TcpListener(IPAddress.Loopback, 0);
        ours.Start();
        var greeting = Task.Run(
            async () =>
            {
                using var client = await ours.AcceptTcpClientAsync(Token);
                await client.GetStream().WriteAsync("220 mx.zegel.example ESMTP\r\n"u8.ToArray(), Token);
                await client.GetStream().CopyToAsync(Stream.Null, Token);
            },
            Token
        );
        var settings = SettingsWith() with
        {
            HttpListen = [(IPEndPoint)taken.LocalEndpoint, IPEndPoint.Parse("203.0.113.77:8080")],
            SmtpListen = [(IPEndPoint)ours.LocalEndpoint],
            HttpsListen = [new IPEndPoint(IPAddress.Loopback, 0)],
        };
        var closing = Task.Run(
            async () =>
            {
                using var client = await taken.AcceptTcpClientAsync(Token);
            },
            Token
        );
        var seen = await new PortChecks(settings, World(), TimeProvider.System).CheckAsync(Token);
        await Task.WhenAll(greeting, closing);
        seen.Select(d => d.Seen)
            .ShouldBe(["another program has this port", "this machine has no such address", "free", "Zegel answers"]);
    }

    [Fact]
    public void A_certificate_needs_its_dates_and_both_names()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("post.zegel.example");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(60));
        string[] one = ["post.zegel.example"];
        HouseChecks.Judge(certificate, one, Now).ShouldHaveSingleItem().Health.ShouldBe(Health.Pass);
        HouseChecks.Judge(certificate, one, Now.AddDays(50))[0].Health.ShouldBe(Health.Warn);
        HouseChecks.Judge(certificate, one, Now.AddDays(61))[0].Health.ShouldBe(Health.Fail);
        HouseChecks.Judge(certificate, [.. one, "mx.zegel.example"], Now)[1].Seen.ShouldContain("does not name mx");
    }

    [Fact]
    public async Task The_house_is_looked_at_without_changing_it()
    {
        var settings = SettingsWith();
        var house = new HouseChecks(settings, TimeProvider.System);
        house.Disk().ShouldAllBe(d => d.Health != Health.Fail);
        (await house.DatabaseAsync(Token)).ShouldHaveSingleItem().Seen.ShouldContain("is not there yet");
        Directory.GetFileSystemEntries(settings.DataFolder).ShouldBeEmpty();

        var dialect = Dialect.For(settings.DatabaseConnection);
        await new Migrator(dialect).MigrateAsync(Token);
        var key = MasterKey.LoadOrCreate(settings.MasterKeyFile);
        await using var database = new Database(dialect);
        await new Continuity(database).KeepKeyCheckAsync(key.Check, Token);
        var seen = await house.DatabaseAsync(Token);
        seen.Select(d => d.Check).ShouldBe(["database", "ledgers", "delivery", "master key", "stamp"]);
        seen.ShouldAllBe(d => d.Health == Health.Pass);

        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(settings.MasterKeyFile, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        await new Continuity(database).StopAsync(StopReason.Behind, Now, null, 0, Token);
        seen = await house.DatabaseAsync(Token);
        seen.Single(d => d.Check == "master key").Seen.ShouldContain("others can read");
        seen.Single(d => d.Check == "delivery").Remedy.ShouldContain(DeliveryStop.Command);
        File.Delete(settings.MasterKeyFile);
        (await house.DatabaseAsync(Token)).Single(d => d.Check == "master key").Remedy.ShouldContain(key.Check);
    }

    [Fact]
    public void The_exit_code_says_the_worst()
    {
        static int Of(params Health[] all) => Diagnosis.ExitCode([.. all.Select(h => new Diagnosis("", h, ""))]);
        Of().ShouldBe(0);
        Of(Health.Pass).ShouldBe(0);
        Of(Health.Pass, Health.Warn).ShouldBe(1);
        Of(Health.Warn, Health.CouldNotCheck).ShouldBe(3);
        Of(Health.CouldNotCheck, Health.Fail, Health.Pass).ShouldBe(2);
    }
}
