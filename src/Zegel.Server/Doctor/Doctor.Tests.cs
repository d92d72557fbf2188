using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
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
            {more}
            [pools]
            bulk = ["192.0.2.1 mta1.zegel.example"]
            transactional = ["192.0.2.2 mta2.zegel.example"]
            """
        );

    static ScriptedNetwork World() => new(TimeProvider.System);

    static NetworkChecks Checks(INetwork world) => new(SettingsWith(), world, TimeProvider.System);

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
        var seen = (await Checks(world).ReverseNamesAsync(Token))[0];
        seen.Health.ShouldBe(expected);
        if (expected == Health.Fail)
            seen.Remedy.ShouldContain("PTR) of 192.0.2.1 to mta1.zegel.example");
    }

    [Fact]
    public async Task Dns_that_does_not_answer_is_never_taken_for_a_wrong_name()
    {
        var world = World().Broken("1.2.0.192.in-addr.arpa", DnsType.Ptr, DnsStatus.TimedOut);
        (await Checks(world).ReverseNamesAsync(Token))[0].Health.ShouldBe(Health.CouldNotCheck);
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
    [InlineData(0x81, 0xa0, 1, true)]
    [InlineData(0x81, 0x80, 1, false)]
    [InlineData(0x81, 0x82, 0, null)]
    [InlineData(0x01, 0xa0, 1, null)]
    public void A_resolver_validates_when_it_says_so(byte flags, byte more, byte answers, bool? expected)
    {
        var answer = DnssecProbe.Question(77);
        (answer[2], answer[3], answer[7]) = (flags, more, answers);
        DnssecProbe.Read(answer, 77).ShouldBe(expected);
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
