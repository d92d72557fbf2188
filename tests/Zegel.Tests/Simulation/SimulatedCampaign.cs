using LinqToDB.Data;
using Zegel.Campaigns;
using Zegel.Consent;
using Zegel.Mail.Addresses;
using Zegel.Storage;
using Zegel.Tenants;
using Zegel.Tests.Databases;

namespace Zegel.Tests.Simulation;

sealed record SimulatedPerson(string Address, Guid SubscriptionId);

/// <summary>A campaign that has just been released through the gate, in a database of its own, with triggers that watch every intent.</summary>
sealed record SimulatedCampaign(
    Dialect Dialect,
    Guid TenantId,
    Guid CampaignId,
    ExitLinks Links,
    Verp Verp,
    IReadOnlyList<SimulatedPerson> People
)
{
    /// <summary>Where people have their mailboxes, and the mail exchangers of the domain, best first.</summary>
    public static IReadOnlyDictionary<string, string[]> Domains { get; } =
        new SortedDictionary<string, string[]>(StringComparer.Ordinal)
        {
            ["ruim.example"] = ["mx.ruim.example"],
            ["grijs.example"] = ["mx.grijs.example"],
            ["jaahoe.example"] = ["mta5.am0.yahoodns.net"],
            ["vooruit.example"] = ["x.mail.protection.outlook.com"],
            ["appel.example"] = ["mx01.mail.icloud.com"],
            ["ziggo.example"] = ["mx.ziggo.nl"],
            ["klant1.example"] = ["mx1.gedeeld.example", "mx2.gedeeld.example"],
            ["klant2.example"] = ["mx.stil.example", "mx2.gedeeld.example"],
            ["stil.example"] = ["mx.stil.example"],
            ["nul.example"] = [""],
            ["alleen-a.example"] = [],
            ["weg.example"] = [],
        };

    /// <summary>An intent ends once, is never lost, and what it counts only grows: told by the database at each change.</summary>
    const string Triggers = """
        CREATE TABLE sim_fault (what TEXT NOT NULL);
        CREATE TRIGGER sim_ends_once AFTER UPDATE ON intent WHEN OLD.state = 2 BEGIN
          INSERT INTO sim_fault VALUES (OLD.address || ' ended as ' || OLD.outcome || ' and was changed to state '
            || NEW.state || ' ' || COALESCE(NEW.outcome, '')); END;
        CREATE TRIGGER sim_ends_whole AFTER UPDATE ON intent
          WHEN NEW.state = 2 AND (NEW.outcome IS NULL OR NEW.ended_at IS NULL) BEGIN
          INSERT INTO sim_fault VALUES (OLD.address || ' ended without an outcome or a time'); END;
        CREATE TRIGGER sim_never_lost AFTER DELETE ON intent BEGIN
          INSERT INTO sim_fault VALUES (OLD.address || ' was deleted'); END;
        CREATE TRIGGER sim_only_grows AFTER UPDATE ON intent
          WHEN NEW.fence < OLD.fence OR NEW.attempts < OLD.attempts OR NEW.uncertain < OLD.uncertain BEGIN
          INSERT INTO sim_fault VALUES (OLD.address || ' counts backwards'); END;
        CREATE TRIGGER sim_claims_are_counted AFTER UPDATE ON intent
          WHEN NEW.state = 1 AND OLD.due_at <> NEW.due_at AND NEW.fence = OLD.fence AND OLD.state <> 1 BEGIN
          INSERT INTO sim_fault VALUES (OLD.address || ' was claimed without a new fence'); END;
        """;

    public IEnumerable<string> Addresses => People.Select(p => p.Address);

    /// <param name="seed">Fixes who is on the list; their identifiers too, since those decide the order of things.</param>
    public static async Task<SimulatedCampaign> ReleaseAsync(TestDatabase fixture, int seed)
    {
        await using var stage = await CampaignStage.SetAsync(fixture);
        var random = new Random(seed);
        var people = await JoinAsync(stage, random);
        var campaign = await stage.DraftAsync();
        await stage.ReleaseAsync(campaign);
        await stage.ExecuteAsync(Triggers);
        // Twelve hours instead of five days: the same promises, fewer empty hours.
        await stage.ExecuteAsync($"UPDATE intent SET expires_at = {CampaignStage.Now.AddHours(12).ToMicros()}");
        return new SimulatedCampaign(
            stage.Database.Dialect,
            stage.Tenant.Id,
            campaign.Id,
            stage.Links,
            stage.Verp,
            people
        );
    }

    static async Task<IReadOnlyList<SimulatedPerson>> JoinAsync(CampaignStage stage, Random random)
    {
        var now = CampaignStage.Now.AddDays(-30);
        var token = TestContext.Current.CancellationToken;
        var domains = Domains.Keys.ToList();
        var people = Enumerable
            .Range(0, random.Next(20, 160))
            .Select(number =>
            {
                // The large receivers have most people.
                var domain = domains[(int)(domains.Count * Math.Pow(random.NextDouble(), 1.3))];
                var address = $"lezer{number}@{domain}";
                return new Person
                {
                    Id = NewId(random),
                    TenantId = stage.Tenant.Id,
                    Address = address,
                    AddressKey = new AddressKeys(new PlatformKey(1, [1, 2, 3])).KeyFor(Mailbox.Parse(address)),
                    Name = "Anna de Vries",
                    Fields = "{}",
                    Language = "nl",
                    CreatedAt = now,
                };
            })
            .ToList();
        var subscriptions = new List<Subscription>();
        await stage.Database.WriteAsync(
            async db =>
            {
                var copying = new BulkCopyOptions { BulkCopyType = BulkCopyType.MultipleRows, MaxBatchSize = 500 };
                await db.BulkCopyAsync(copying, people, token);
                var chain = await ConsentLedger.LockAsync(db, stage.Tenant.Id, token);
                foreach (var person in people)
                {
                    var entry = await chain.AppendAsync(person.Id, stage.List.Id, Agreed(now), now, token);
                    subscriptions.Add(
                        new Subscription
                        {
                            Id = NewId(random),
                            TenantId = stage.Tenant.Id,
                            ListId = stage.List.Id,
                            PersonId = person.Id,
                            State = SubscriptionState.Active,
                            ConsentId = entry.Id,
                            Since = now,
                        }
                    );
                }
                await db.BulkCopyAsync(copying, subscriptions, token);
            },
            token
        );
        return [.. people.Zip(subscriptions, (p, s) => new SimulatedPerson(p.Address!, s.Id))];
    }

    static Evidence.Confirmed Agreed(DateTimeOffset now) =>
        new()
        {
            Ip = "",
            UserAgent = "",
            Method = "button",
            Request = Guid.Empty,
            RequestedAt = now,
            Origin = "https://kringloop.example/nieuws",
            TokenHash = "",
        };

    static Guid NewId(Random random)
    {
        var octets = new byte[16];
        random.NextBytes(octets);
        return new Guid(octets);
    }
}
