using CsCheck;
using Zegel.Mail.Smtp;

namespace Zegel.Delivery;

public sealed class ShaperTests
{
    static readonly DateTimeOffset Start = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    static Shaper New(int connections = 4, double rate = 2) =>
        new(new ShapingPolicy(connections, 10, rate, TlsPolicy.Opportunistic));

    static bool SendOne(Shaper shaper, Reaction reaction, DateTimeOffset now)
    {
        if (!shaper.TryOpen(now))
            return false;
        shaper.Closed(reaction, accepted: reaction is Reaction.None, now);
        return true;
    }

    [Fact]
    public void No_more_than_the_connections_are_open_at_once()
    {
        var shaper = New(connections: 3, rate: 100);
        Enumerable.Range(0, 10).Count(_ => shaper.TryOpen(Start)).ShouldBe(3);
        shaper.Closed(Reaction.Nothing, accepted: true, Start);
        shaper.TryOpen(Start).ShouldBeTrue();
        shaper.TryOpen(Start).ShouldBeFalse();
    }

    [Fact]
    public void An_hour_at_two_a_second_lets_no_more_than_7200_and_a_burst_through() =>
        Gen.Double[0.01, 3]
            .Array[2000]
            .Draw(
                pauses =>
                {
                    var shaper = New(connections: 1000, rate: 2);
                    var (now, sent) = (Start, 0);
                    foreach (var pause in pauses)
                    {
                        now = now.AddSeconds(pause);
                        while (SendOne(shaper, Reaction.Nothing, now))
                            sent++;
                    }
                    return sent <= 2 + (now - Start).TotalSeconds * 2 + 1;
                },
                iter: 20
            );

    [Fact]
    public void A_mild_complaint_halves_speed_for_half_an_hour()
    {
        var shaper = New(connections: 4, rate: 100);
        SendOne(shaper, new Reaction.Slow(), Start).ShouldBeTrue();
        shaper.State.ShouldBe(ShaperState.Slow);
        var later = Start.AddMinutes(10);
        Enumerable.Range(0, 10).Count(_ => shaper.TryOpen(later)).ShouldBe(2);
        shaper.TryOpen(Start.AddMinutes(31)).ShouldBeTrue();
        shaper.State.ShouldBe(ShaperState.Normal);
    }

    [Fact]
    public void After_a_pause_ten_single_messages_a_minute_apart_bring_full_speed_back()
    {
        var shaper = New(connections: 10, rate: 100);
        SendOne(shaper, new Reaction.Pause(TimeSpan.FromMinutes(10)), Start).ShouldBeTrue();
        for (var minute = 0; minute < 10; minute++)
            SendOne(shaper, Reaction.Nothing, Start.AddMinutes(minute)).ShouldBeFalse();
        var (sent, now) = (0, Start.AddMinutes(10));
        for (; shaper.State != ShaperState.Normal; now = now.AddSeconds(5))
            sent += SendOne(shaper, Reaction.Nothing, now) ? 1 : 0;
        sent.ShouldBe(10);
        (now - Start.AddMinutes(10)).ShouldBeGreaterThan(TimeSpan.FromMinutes(8.9));
    }

    [Fact]
    public void A_complaint_while_probing_starts_the_pause_again()
    {
        var shaper = New();
        SendOne(shaper, new Reaction.Pause(TimeSpan.FromHours(2)), Start);
        SendOne(shaper, new Reaction.Slow(), Start.AddHours(2)).ShouldBeTrue();
        shaper.State.ShouldBe(ShaperState.Pause);
        SendOne(shaper, Reaction.Nothing, Start.AddHours(3.9)).ShouldBeFalse();
        SendOne(shaper, Reaction.Nothing, Start.AddHours(4)).ShouldBeTrue();
    }

    [Fact]
    public void Those_who_are_refused_get_places_one_after_another_in_a_line_of_a_quarter_of_an_hour()
    {
        var shaper = New(rate: 2);
        var places = Enumerable.Range(0, 4000).Select(_ => shaper.Next(Start)).ToList();
        places.Take(1000).Distinct().Count().ShouldBe(1000);
        places.ShouldAllBe(place => place > Start && place <= Start.AddMinutes(15).AddSeconds(1));
    }

    [Fact]
    public void During_a_pause_the_line_begins_at_its_end()
    {
        var shaper = New();
        SendOne(shaper, new Reaction.Pause(TimeSpan.FromHours(4)), Start);
        shaper.Next(Start).ShouldBeGreaterThanOrEqualTo(Start.AddHours(4));
    }
}
