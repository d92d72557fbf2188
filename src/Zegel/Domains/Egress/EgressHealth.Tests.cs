using System.Net;
using Zegel.Mail.Addresses;

namespace Zegel.Domains.Egress;

/// <summary>The road of one address, without a database.</summary>
[Trait("Rule", "A02")]
[Trait("Rule", "A08")]
public class EgressHealthTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);
    static readonly EgressCadence Cadence = new();
    static readonly EgressAddress Address = new(IPAddress.Parse("192.0.2.10"), DomainName.Parse("mta1.zegel.example"));

    static readonly EgressHealth New = EgressHealth.Of(Address, Now);

    static EgressVerdict Right(params BlocklistAnswer[] lists) => new(true, "right both ways", lists);

    static EgressVerdict Wrong(params BlocklistAnswer[] lists) => new(false, "no name", lists);

    static readonly EgressVerdict Silent = new(null, "could not check: TimedOut", []);
    static readonly BlocklistAnswer Clear = new("zen.example", false, "not listed");
    static readonly BlocklistAnswer Listed = new("zen.example", true, "listed (127.0.0.2): seen in a trap");
    static readonly BlocklistAnswer Refused = new("zen.example", null, "could not check: 127.255.255.254");

    static EgressHealth After(params EgressVerdict[] verdicts) =>
        verdicts.Aggregate(New, (health, verdict) => health.Next(verdict, Cadence, Now));

    [Fact]
    public void A_new_address_sends_when_its_name_is_right()
    {
        New.State.ShouldBe(EgressState.New);
        New.NextCheckAt.ShouldBe(Now);
        New.KeepsProviders.ShouldBeFalse();
        After(Right()).State.ShouldBe(EgressState.Active);
        After(Silent).State.ShouldBe(EgressState.New, "silence is no pass");
        After(Silent).Why.ShouldContain("could not check");
        After(Wrong()).State.ShouldBe(EgressState.Out);
    }

    [Fact]
    public void A_wrong_name_takes_an_address_out_and_a_right_one_brings_it_back()
    {
        var gone = After(Right(), Wrong());
        gone.State.ShouldBe(EgressState.Out);
        gone.Why.ShouldBe("no name");
        gone.KeepsProviders.ShouldBeFalse("others take its providers over");
        gone.Next(Silent, Cadence, Now.AddHours(9)).State.ShouldBe(EgressState.Out, "silence is no pass");
        var back = gone.Next(Right(), Cadence, Now.AddHours(1));
        back.State.ShouldBe(EgressState.Active);
        back.StateSince.ShouldBe(Now.AddHours(1));
        back.Next(Right(), Cadence, Now.AddHours(2)).StateSince.ShouldBe(Now.AddHours(1));
    }

    [Fact]
    public void Silence_leaves_the_last_verdict_for_six_hours_and_then_holds()
    {
        var silent = After(Right(), Silent);
        silent.State.ShouldBe(EgressState.Active);
        silent.Next(Silent, Cadence, Now.AddMinutes(359)).State.ShouldBe(EgressState.Active);
        var held = silent.Next(Silent, Cadence, Now.AddHours(6));
        held.State.ShouldBe(EgressState.Held);
        held.Why.ShouldContain("DNS has given no answer since");
        held.Next(Right(), Cadence, Now.AddHours(7)).State.ShouldBe(EgressState.Active);
        var spoke = silent.Next(Right(), Cadence, Now.AddHours(5));
        spoke.Next(Silent, Cadence, Now.AddHours(7)).State.ShouldBe(EgressState.Active, "the six hours begin again");
    }

    [Fact]
    [Trait("Rule", "P06")]
    public void A_listing_holds_and_keeps_the_providers_even_when_the_name_is_lost_too()
    {
        var held = After(Right(Clear), Right(Listed));
        held.State.ShouldBe(EgressState.Held);
        held.Why.ShouldBe("on zen.example: listed (127.0.0.2): seen in a trap");
        held.KeepsProviders.ShouldBeTrue();
        After(Right(Listed), Wrong(Listed)).State.ShouldBe(EgressState.Out);
        After(Right(Listed), Wrong(Listed)).KeepsProviders.ShouldBeTrue();
        After(Right(Listed), Right(Clear)).State.ShouldBe(EgressState.Active);
        After(Wrong(Listed)).Why.ShouldContain("zen.example");
    }

    [Fact]
    public void A_list_that_does_not_answer_says_what_it_said_last_and_never_makes_a_listing()
    {
        After(Right(Clear), Right(Refused)).State.ShouldBe(EgressState.Active);
        After(Right(Clear), Right(Refused)).NotAsked.ShouldHaveSingleItem().List.ShouldBe("zen.example");
        After(Right(Listed), Right(Refused)).State.ShouldBe(EgressState.Held);
        After(Right(Listed), new EgressVerdict(true, "right both ways", null)).State.ShouldBe(EgressState.Held);
        After(Right(Listed), Right()).State.ShouldBe(EgressState.Active, "the list was taken out of the settings");
    }

    [Fact]
    public void Rest_by_hand_goes_before_all_else_and_ends_by_hand()
    {
        var resting = After(Right()).Rest("complaints at Gmail", Now);
        resting.State.ShouldBe(EgressState.Resting);
        resting.KeepsProviders.ShouldBeTrue();
        resting.Next(Right(), Cadence, Now).State.ShouldBe(EgressState.Resting);
        resting.Next(Wrong(), Cadence, Now).Why.ShouldBe("complaints at Gmail");
        var resumed = resting.Resume(Cadence, Now.AddHours(1));
        (resumed.State, resumed.NextCheckAt).ShouldBe((EgressState.Active, Now.AddHours(1)));
        resting.Next(Wrong(), Cadence, Now).Resume(Cadence, Now).State.ShouldBe(EgressState.Out);
        New.Rest("not yet", Now).Resume(Cadence, Now).State.ShouldBe(EgressState.New);
    }

    [Fact]
    public void What_is_right_is_looked_at_every_six_hours_with_lists_every_hour_and_what_waits_more_often()
    {
        After(Right()).NextCheckAt.ShouldBe(Now.AddHours(6));
        After(Right(Clear)).NextCheckAt.ShouldBe(Now.AddHours(1));
        After(Right(Clear)).ListsDueAt.ShouldBe(Now.AddHours(1));
        After(Wrong()).NextCheckAt.ShouldBe(Now.AddMinutes(1));
        var waits = After(Wrong());
        waits.Next(Wrong(), Cadence, Now.AddHours(1)).NextCheckAt.ShouldBe(Now.AddMinutes(66));
        waits.Next(Wrong(), Cadence, Now.AddDays(3)).NextCheckAt.ShouldBe(Now.AddDays(3).AddHours(1));
        After(Right(), Silent).NextCheckAt.ShouldBe(Now.AddMinutes(1));
    }
}
