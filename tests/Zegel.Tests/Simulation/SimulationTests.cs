using System.Diagnostics;
using System.Globalization;
using Zegel.Domains.Egress;
using Zegel.Tests.Databases;

namespace Zegel.Tests.Simulation;

/// <summary>
/// Many seeds, each a campaign in its own world. Ten seconds here; with <c>ZEGEL_SIMULATE</c> as long as that says
/// (minutes), and with <c>ZEGEL_SEED</c> one seed again, as a failure prints it.
/// </summary>
public class SimulationTests
{
    static readonly TimeSpan Short = TimeSpan.FromSeconds(10);
    static readonly TimeSpan Long = TimeSpan.FromMinutes(15);

    static async Task<Loop> PlayAsync(int seed)
    {
        var given = await SimulatedCampaign.ReleaseAsync(new SqliteDatabase(), seed);
        return World.Run(given, seed);
    }

    static void Judge(int seed, Loop loop)
    {
        if (loop.Violations.Count > 0)
            Assert.Fail(
                $"""
                seed {seed}: {loop.Violations.Count} broken promises after {loop.Step} steps
                {string.Join('\n', loop.Violations.Take(10))}
                Again: ZEGEL_SEED={seed} tests/Zegel.Tests/bin/Release/net10.0/Zegel.Tests -class "*SimulationTests"
                The last that happened:
                {loop.Story}
                """
            );
    }

    static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    [Fact]
    [Trait("Rule", "O10")]
    [Trait("Rule", "D07")]
    [Trait("Rule", "P02")]
    public async Task Whatever_the_world_does_every_intent_ends_once_and_nobody_who_left_is_written_to()
    {
        if (Number("ZEGEL_SEED") is { } wanted)
        {
            Judge(wanted, await PlayAsync(wanted));
            return;
        }
        var time =
            Number("ZEGEL_SIMULATE") is { } minutes ? TimeSpan.FromMinutes(minutes)
            : Environment.GetEnvironmentVariable("ZEGEL_TEST_ALL") == "true" ? Long
            : Short;
        var began = Stopwatch.GetTimestamp();
        // The same seeds each time in the short form: a failure of the day is not a matter of luck. The long form goes on
        // where nobody was yet.
        var seed = time > Short ? new Random().Next(1_000, int.MaxValue / 2) : 1;
        var steps = 0L;
        var first = seed;
        for (; Stopwatch.GetElapsedTime(began) < time; seed++)
        {
            var loop = await PlayAsync(seed);
            Judge(seed, loop);
            steps += loop.Step;
        }
        Console.WriteLine($"simulation: seeds {first} to {seed - 1}, {steps} steps, no promise broken");
    }

    /// <summary>In mid-campaign: out, its providers go on from the others; held or at rest, they wait. In the end it all adds up.</summary>
    [Theory]
    [InlineData(EgressState.Out)]
    [InlineData(EgressState.Held)]
    [InlineData(EgressState.Resting)]
    [Trait("Rule", "G02")]
    [Trait("Rule", "A02")]
    [Trait("Rule", "A08")]
    [Trait("Rule", "P06")]
    public async Task When_an_address_is_taken_out_its_mail_leaves_from_the_others_or_waits_for_it(EgressState state)
    {
        const int SeedsMax = 8;
        var (byOthers, afterwards) = (0, 0);
        // Until a world was met in which the address had mail to give away or to keep.
        for (var seed = 1; seed <= SeedsMax && (state == EgressState.Out ? byOthers : afterwards) == 0; seed++)
        {
            var given = await SimulatedCampaign.ReleaseAsync(new SqliteDatabase(), seed);
            var (loop, others, later) = World.Play(given, seed, state);
            Judge(seed, loop);
            byOthers += others;
            afterwards += later;
        }
        if (state == EgressState.Out)
            byOthers.ShouldBeGreaterThan(0);
        else
        {
            byOthers.ShouldBe(0);
            afterwards.ShouldBeGreaterThan(0);
        }
    }

    [Fact]
    public async Task The_same_seed_is_the_same_run()
    {
        var first = await PlayAsync(42);
        var second = await PlayAsync(42);
        second.Step.ShouldBe(first.Step);
        second.Hash.ShouldBe(first.Hash);
        (await PlayAsync(43)).Hash.ShouldNotBe(first.Hash);
    }
}
