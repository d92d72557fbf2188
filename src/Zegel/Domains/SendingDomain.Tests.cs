namespace Zegel.Domains;

public class SendingDomainTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);
    static readonly WatchCadence Cadence = new();

    static readonly DomainVerdict Right = new(
        EntryVerdict.Right,
        EntryVerdict.Right,
        EntryVerdict.Right,
        IsUnanimous: true,
        TimeSpan.Zero,
        TimeSpan.FromHours(1),
        IsProbe: false
    );

    static readonly DomainVerdict Probe = Right with { IsProbe = true };

    static readonly DomainVerdict Silent = Right with
    {
        Authoritative = EntryVerdict.CouldNotCheck,
        Resolvers = EntryVerdict.CouldNotCheck,
        Key = EntryVerdict.CouldNotCheck,
        IsUnanimous = false,
    };

    static readonly DomainVerdict Wrong = Right with { Resolvers = EntryVerdict.Wrong, IsUnanimous = false };

    static SendingDomain In(DomainState state) =>
        DnsEntriesTests.Domain() with
        {
            State = state,
            StateSince = Now,
            NextCheckAt = Now,
            FullCheckAt = Now,
        };

    static SendingDomain Next(SendingDomain domain, DomainVerdict verdict, TimeSpan later = default) =>
        domain.Next(verdict, Cadence, Now + later);

    [Fact]
    [Trait("Rule", "G09")]
    public void The_road_is_requested_seen_ready()
    {
        var seen = Next(In(DomainState.Requested), Right);
        seen.State.ShouldBe(DomainState.Seen);
        seen.MaySend.ShouldBeFalse();
        var ready = Next(seen, Right, TimeSpan.FromMinutes(1));
        ready.State.ShouldBe(DomainState.Ready);
        ready.StateSince.ShouldBe(Now.AddMinutes(1));
        ready.MaySend.ShouldBeTrue();
    }

    [Theory]
    [Trait("Rule", "G09")]
    [InlineData(EntryVerdict.Wrong)]
    [InlineData(EntryVerdict.CouldNotCheck)]
    public void Without_the_authoritative_servers_a_request_stays_a_request(EntryVerdict authoritative) =>
        Next(In(DomainState.Requested), Right with { Authoritative = authoritative })
            .State.ShouldBe(DomainState.Requested);

    [Fact]
    [Trait("Rule", "G19")]
    public void Some_resolvers_are_not_all()
    {
        Next(In(DomainState.Seen), Right with { IsUnanimous = false }).State.ShouldBe(DomainState.Seen);
        Next(In(DomainState.Seen), Wrong).State.ShouldBe(DomainState.Seen);
        Next(In(DomainState.Seen), Right with { Authoritative = EntryVerdict.Wrong })
            .State.ShouldBe(DomainState.Requested);
    }

    [Fact]
    [Trait("Rule", "G19")]
    public void Ready_waits_until_a_remembered_no_has_expired_everywhere()
    {
        var negative = TimeSpan.FromSeconds(900);
        var requested = Next(
            In(DomainState.Requested),
            Wrong with
            {
                Authoritative = EntryVerdict.Wrong,
                NegativeTimeToLive = negative,
            }
        );
        requested.ReadyAfter.ShouldBe(Now + negative);
        var seen = Next(requested, Right, TimeSpan.FromMinutes(2));
        seen.State.ShouldBe(DomainState.Seen);
        seen.NextCheckAt.ShouldBe(Now + negative);
        Next(seen, Right, TimeSpan.FromSeconds(899)).State.ShouldBe(DomainState.Seen);
        Next(seen, Right, negative).State.ShouldBe(DomainState.Ready);
    }

    [Fact]
    [Trait("Rule", "A31")]
    public void A_wrong_key_holds_at_once()
    {
        var drifted = Next(In(DomainState.Ready), Probe with { Key = EntryVerdict.Wrong });
        drifted.State.ShouldBe(DomainState.Drifted);
        drifted.MaySend.ShouldBeFalse();
        Cadence.Probe.ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(15));
    }

    [Fact]
    public void Any_other_wrong_answer_holds_the_second_time_in_a_row()
    {
        var once = Next(In(DomainState.Ready), Wrong);
        (once.State, once.WrongAnswers).ShouldBe((DomainState.Ready, 1));
        Next(once, Right).WrongAnswers.ShouldBe(0);
        Next(once, Probe).WrongAnswers.ShouldBe(1);
        Next(once, Wrong, TimeSpan.FromHours(1)).State.ShouldBe(DomainState.Drifted);
    }

    [Fact]
    public void Silence_keeps_the_last_verdict_for_six_hours()
    {
        var silent = Next(In(DomainState.Ready), Silent);
        (silent.State, silent.SilentSince).ShouldBe((DomainState.Ready, Now));
        silent.NeedsProbeOnly(Now).ShouldBeFalse();
        Next(silent, Silent, TimeSpan.FromMinutes(359)).State.ShouldBe(DomainState.Ready);
        Next(silent, Silent, TimeSpan.FromHours(6)).State.ShouldBe(DomainState.Drifted);
        Next(silent, Right, TimeSpan.FromHours(5)).SilentSince.ShouldBeNull();
        Next(In(DomainState.Requested), Silent).State.ShouldBe(DomainState.Requested);
        Next(In(DomainState.Drifted), Silent).State.ShouldBe(DomainState.Drifted);
    }

    [Fact]
    public void A_mended_domain_comes_back_by_itself_when_all_is_right_again()
    {
        var drifted = In(DomainState.Drifted);
        Next(drifted, Wrong).State.ShouldBe(DomainState.Drifted);
        Next(drifted, Right with { IsUnanimous = false }).State.ShouldBe(DomainState.Drifted);
        Next(drifted, Right).State.ShouldBe(DomainState.Ready);
    }

    [Fact]
    public void What_was_suspended_by_hand_stays_so_until_it_is_resumed()
    {
        var suspended = In(DomainState.Ready).Suspend(Now);
        Next(suspended, Right).State.ShouldBe(DomainState.Suspended);
        var resumed = suspended.Resume(Now.AddDays(1));
        (resumed.State, resumed.NextCheckAt).ShouldBe((DomainState.Requested, Now.AddDays(1)));
    }

    [Theory]
    [InlineData(60, 15)]
    [InlineData(3600, 60)]
    [InlineData(86_400, 360)]
    public void The_key_is_looked_at_each_quarter_and_the_rest_at_its_time_to_live(int timeToLive, int minutes)
    {
        var next = Next(In(DomainState.Ready), Right with { TimeToLive = TimeSpan.FromSeconds(timeToLive) });
        next.NextCheckAt.ShouldBe(Now.AddMinutes(15));
        next.FullCheckAt.ShouldBe(Now.AddMinutes(minutes));
        var probed = Next(next, Probe, TimeSpan.FromMinutes(15));
        probed.FullCheckAt.ShouldBe(next.FullCheckAt);
    }

    [Fact]
    public void A_request_that_stays_unanswered_is_looked_at_less_and_less()
    {
        var requested = In(DomainState.Requested);
        var absent = Wrong with { Authoritative = EntryVerdict.Wrong };
        Next(requested, absent).NextCheckAt.ShouldBe(Now.AddMinutes(1));
        Next(requested, absent, TimeSpan.FromHours(10)).NextCheckAt.ShouldBe(Now.AddHours(11));
        Next(requested, absent, TimeSpan.FromDays(30)).NextCheckAt.ShouldBe(Now.AddDays(30).AddHours(6));
    }
}
