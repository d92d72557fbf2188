namespace Zegel.Rules.Reading;

public sealed class MessageDateTests
{
    [Theory]
    [InlineData("Mon, 23 Nov 2026 10:00:00 +0100", DateFault.None)]
    [InlineData("23 Nov 2026 10:00 GMT", DateFault.None)]
    [InlineData("Mon, 23 Nov 2026 10:00:00 +0100 (CET)", DateFault.None)]
    [InlineData("mon, 23 nov 2026 10:00:00 est", DateFault.None)]
    [InlineData("Mon, 23 Nov 2026 10:00:00 +1400", DateFault.None)]
    [InlineData("Mon, 23 Nov 2026 10:00:00 +0059", DateFault.None)]
    [InlineData("Mon, 23 Nov 2026 10:00:00 +1401", DateFault.ImpossibleOffset)]
    [InlineData("Mon, 23 Nov 2026 10:00:00 -1500", DateFault.ImpossibleOffset)]
    [InlineData("Mon, 23 Nov 2026 10:00:00 +0060", DateFault.ImpossibleOffset)]
    [InlineData("Tue, 23 Nov 2026 10:00:00 +0100", DateFault.WrongWeekday)]
    [InlineData("Mon, 23 Nov 2026 10:00:00", DateFault.Loose)]
    [InlineData("whenever", DateFault.Unreadable)]
    [InlineData("", DateFault.Unreadable)]
    public void A_date_is_read_or_its_fault_told(string value, DateFault fault)
    {
        var read = MessageDate.Read(value);
        read.Fault.ShouldBe(fault);
        (read.At is null).ShouldBe(fault is not (DateFault.None or DateFault.WrongWeekday));
    }

    [Fact]
    public void A_date_of_two_hundred_characters_is_read_and_a_longer_one_is_not()
    {
        const string date = "Mon, 23 Nov 2026 10:00:00 +0100";
        MessageDate.Read(date.PadRight(200)).Fault.ShouldBe(DateFault.None);
        MessageDate.Read(date.PadRight(201)).Fault.ShouldBe(DateFault.Unreadable);
    }

    [Fact]
    public void Relays_tell_when_they_took_the_message_over()
    {
        var received = Enumerable
            .Range(0, 101)
            .Select(second => new FieldFact(
                "Received",
                $"from a; by b; Mon, 23 Nov 2026 10:{second / 60:00}:{second % 60:00} +0000",
                1
            ));
        MessageDate.Arrivals(GivenMessage.Foreign(null, "bulk", [.. received])).Count.ShouldBe(100);
        MessageDate
            .Arrivals(
                GivenMessage.Foreign(
                    null,
                    "bulk",
                    new FieldFact("Received", "from a by b", 1),
                    new FieldFact("Received", "from a; whenever", 1),
                    new FieldFact("Date", "a; Mon, 23 Nov 2026 10:00:00 +0000", 1)
                )
            )
            .ShouldBeEmpty();
    }
}
