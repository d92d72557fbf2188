using System.Buffers;
using System.Net;
using System.Text;
using LinqToDB;
using LinqToDB.Async;
using Microsoft.Extensions.Time.Testing;
using Zegel.Mail.Dkim;
using Zegel.Mail.Message;
using Zegel.Mail.Network;
using Zegel.Storage;
using Zegel.Tenants;
using Zegel.Tests.Databases;

namespace Zegel.Domains;

public abstract class KeyRotationTests(TestDatabase fixture)
{
    static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A domain that is ready, and the world in which its keys stand.</summary>
    sealed class Scene : IAsyncDisposable
    {
        public required Database Database { get; init; }
        public required SendingDomain Domain { get; init; }
        public required FakeTimeProvider Clock { get; init; }
        public required Resolver World { get; init; }
        public required SigningKeys Signing { get; init; }
        public required KeyRotation Rotation { get; init; }

        public Task<SendingDomain> RowAsync() =>
            Database.ReadAsync(db => db.SendingDomains.SingleAsync(d => d.Id == Domain.Id, Token), Token);

        public Task<List<DomainKey>> KeysAsync() =>
            Database.ReadAsync(
                db => db.DomainKeys.Where(k => k.DomainId == Domain.Id).OrderBy(k => k.Selector).ToListAsync(Token),
                Token
            );

        public ValueTask DisposeAsync() => Database.DisposeAsync();
    }

    async Task<Scene> SceneAsync()
    {
        var database = await fixture.CreateAsync();
        var clock = new FakeTimeProvider(Now);
        var masterKey = MasterKey.Ephemeral();
        var tenant = await Given.TenantAsync(database, Now);
        var domain = await GivenDomains.ReadyAsync(database, tenant, Now, masterKey: masterKey);
        var world = new Resolver(
            new PlatformZoneSource(database, GivenDomains.Zone, clock, TimeSpan.Zero),
            GivenDomains.Zone,
            domain,
            clock
        );
        clock.Advance(TimeSpan.FromDays(1));
        var signing = new SigningKeys(database, masterKey, clock);
        var check = new DomainCheck(world, GivenDomains.Zone, clock);
        return new Scene
        {
            Database = database,
            Domain = domain,
            Clock = clock,
            World = world,
            Signing = signing,
            Rotation = new KeyRotation(
                database,
                masterKey,
                GivenDomains.Zone,
                check,
                signing,
                new AuditLog(clock),
                clock
            ),
        };
    }

    /// <summary>
    /// A resolver as verifiers use it: follows the customer's CNAME into our zone, and remembers what it heard for as long as the
    /// record says, the absence too.
    /// </summary>
    sealed class Resolver(PlatformZoneSource source, PlatformZone zone, SendingDomain domain, FakeTimeProvider clock)
        : INetwork
    {
        readonly Dictionary<string, (DnsAnswer Answer, DateTimeOffset Until)> cache = [];

        public IReadOnlyList<IPEndPoint> Resolvers { get; } = [IPEndPoint.Parse("127.0.0.1:53")];

        public int AuthoritativePort => 53;

        public bool Remembers { get; set; } = true;

        public async ValueTask<DnsAnswer> QueryAsync(string name, DnsType type, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            if (Remembers && cache.TryGetValue(name, out var kept) && now < kept.Until)
                return kept.Answer;
            var selector = name.Split('.')[0];
            var answers = await source.CurrentAsync(cancellationToken);
            var answer = answers.Answer(zone.KeyHost(domain.Id, selector), (int)DnsType.Txt);
            var records = answer
                .Answers.Select(e => new DnsRecord(name, DnsType.Txt, e.Value, zone.TimeToLive))
                .ToList();
            var found = new DnsAnswer(records.Count > 0 ? DnsStatus.Found : DnsStatus.NoSuchName, records, []);
            cache[name] = (found, now + (records.Count > 0 ? zone.TimeToLive : zone.NegativeTimeToLive));
            return found;
        }

        public ValueTask<DnsAnswer> QueryAsync(
            IPEndPoint server,
            string name,
            DnsType type,
            CancellationToken cancellationToken
        ) => QueryAsync(name, type, cancellationToken);

        public ValueTask<IConnection> ConnectAsync(
            IPAddress? source,
            IPEndPoint target,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();
    }

    static async Task<byte[]> SignAsync(Scene scene, int number)
    {
        var signer = (await scene.Signing.FindAsync(scene.Domain.Id, Token)).ShouldNotBeNull();
        var header = Encoding.ASCII.GetBytes(
            $"From: a@{signer.Domain}\r\nTo: b@example.org\r\nSubject: {number}\r\nDate: Mon, 23 Nov 2026 10:00:00 +0000\r\nMessage-ID: <{number}@{signer.Domain}>\r\n"
        );
        var body = Encoding.ASCII.GetBytes($"Message {number}.\r\n");
        var output = new ArrayBufferWriter<byte>();
        new DkimSigner(DkimSigner.DefaultLifetime, [new DkimIdentity(signer.Domain, signer.Selector, signer.Key)]).Sign(
            header,
            body,
            scene.Clock.GetUtcNow(),
            output
        );
        return [.. output.WrittenSpan, .. header, .. "\r\n"u8, .. body];
    }

    static async Task<DkimSignatureResult> VerifyAsync(Scene scene, byte[] message) =>
        (
            await new DkimVerifier(scene.World).VerifyAsync(RawMessage.Parse(message), scene.Clock.GetUtcNow(), Token)
        ).ShouldHaveSingleItem();

    [Fact]
    [Trait("Rule", "A29")]
    public async Task Two_thousand_messages_over_three_rotations_all_verify_at_a_verifier_that_remembers()
    {
        await using var scene = await SceneAsync();
        var random = new Random(20261123);
        var travelling = new PriorityQueue<byte[], DateTimeOffset>();
        var selectors = new HashSet<string>();
        var texts = new HashSet<string>();
        var (sent, failed) = (0, new List<string>());
        // Steps of some hours over two years; each message is verified minutes to a week later, as retries and queues have it.
        for (var step = 0; sent < 2000; step++)
        {
            scene.Clock.Advance(TimeSpan.FromMinutes(random.Next(30, 1000)));
            if (step % 3 == 0)
                await scene.Rotation.RunDueAsync(Token);
            var row = await scene.RowAsync();
            selectors.Add(row.ActiveSelector);
            texts.UnionWith((await scene.KeysAsync()).Select(k => k.PublicKey));
            for (var burst = random.Next(1, 3); burst > 0 && sent < 2000; burst--)
            {
                var delay = TimeSpan.FromMinutes(Math.Pow(random.NextDouble(), 4) * 7 * 24 * 60 * 0.99);
                travelling.Enqueue(await SignAsync(scene, sent++), scene.Clock.GetUtcNow() + delay);
            }
            while (travelling.TryPeek(out var message, out var due) && due <= scene.Clock.GetUtcNow())
            {
                travelling.Dequeue();
                if (due < scene.Clock.GetUtcNow() - TimeSpan.FromHours(1))
                    continue;
                var result = await VerifyAsync(scene, message);
                if (!result.IsTrusted)
                    failed.Add($"step {step}: {result.Selector} {result.Verdict}, {result.Reason}");
            }
        }

        failed.ShouldBeEmpty();
        selectors.ShouldBe(["zg1", "zg2"], ignoreOrder: true);
        texts.Count.ShouldBeGreaterThanOrEqualTo(4, "keys were made anew and signed");
    }

    [Fact]
    [Trait("Rule", "A29")]
    public async Task A_key_that_just_signed_is_not_renewed_before_two_weeks_and_the_new_one_not_used_before_it_settled()
    {
        await using var scene = await SceneAsync();
        var first = (await scene.KeysAsync())[0].PublicKey;
        (await scene.Rotation.RotateAsync(scene.Domain.Id, "ann", Token)).ShouldBe(new RotationResult.Rotated("zg2"));
        scene.Clock.Advance(TimeSpan.FromDays(13));
        await scene.Rotation.RunDueAsync(Token);
        (await scene.KeysAsync())[0].PublicKey.ShouldBe(first, "mail on its way may need it");
        scene.Clock.Advance(TimeSpan.FromDays(2));
        (await scene.Rotation.RunDueAsync(Token)).ShouldBe(1);
        (await scene.KeysAsync())[0].PublicKey.ShouldNotBe(first);
        (await scene.Rotation.RunDueAsync(Token)).ShouldBe(0);

        (await scene.Rotation.RotateAsync(scene.Domain.Id, "ann", Token)).ShouldBeOfType<RotationResult.NotYet>();
        scene.Clock.Advance(TimeSpan.FromHours(3));
        (await scene.Rotation.RotateAsync(scene.Domain.Id, "ann", Token)).ShouldBe(new RotationResult.Rotated("zg1"));
    }

    [Fact]
    [Trait("Rule", "A29")]
    public async Task A_key_that_is_not_seen_does_not_sign()
    {
        await using var scene = await SceneAsync();
        // The resolver remembers a key of long ago.
        await scene.World.QueryAsync("zg2._domainkey.news.example.nl", DnsType.Txt, Token);
        await scene.Database.WriteAsync(
            db =>
                db.DomainKeys.Where(k => k.Selector == "zg2")
                    .Set(k => k.PublicKey, DkimSigningKey.GenerateRsa().PublicKey.ToRecord())
                    .UpdateAsync(Token),
            Token
        );
        (await scene.Rotation.RotateAsync(scene.Domain.Id, "ann", Token)).ShouldBeOfType<RotationResult.NotSeen>();
        (await scene.RowAsync()).ActiveSelector.ShouldBe("zg1");
    }

    [Fact]
    [Trait("Rule", "A29")]
    public async Task A_withdrawn_key_is_published_empty_at_once_and_the_other_signs()
    {
        await using var scene = await SceneAsync();
        scene.World.Remembers = false;
        var before = await SignAsync(scene, 1);
        (await scene.Rotation.RevokeAsync(scene.Domain.Id, "ann", "laptop stolen", Token)).ShouldBe(
            new RotationResult.Rotated("zg2")
        );
        (await VerifyAsync(scene, before)).IsTrusted.ShouldBeFalse();
        (await VerifyAsync(scene, await SignAsync(scene, 2))).IsTrusted.ShouldBeTrue();
        var audit = await scene.Database.ReadAsync(
            db => db.GetTable<AuditLog.Entry>().Select(e => e.Action + " " + e.Detail).ToListAsync(Token),
            Token
        );
        audit.ShouldContain("domain.revoke-key zg1 withdrawn, zg2 signs: laptop stolen");

        // After two weeks the withdrawn one is a key again.
        scene.Clock.Advance(TimeSpan.FromDays(15));
        await scene.Rotation.RunDueAsync(Token);
        (await scene.KeysAsync())[0].RevokedAt.ShouldBeNull();
    }

    [Fact]
    public async Task A_domain_that_is_not_there_has_no_keys_to_change()
    {
        await using var scene = await SceneAsync();
        (await scene.Rotation.RotateAsync("nowhere", "ann", Token)).ShouldBeOfType<RotationResult.Unknown>();
    }
}

public sealed class KeyRotationOnSqlite() : KeyRotationTests(new SqliteDatabase());

public sealed class KeyRotationOnPostgres() : KeyRotationTests(new PostgresDatabase());
