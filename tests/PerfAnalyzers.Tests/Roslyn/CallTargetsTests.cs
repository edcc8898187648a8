using Microsoft.CodeAnalysis;
using PerfAnalyzers.Roslyn;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Roslyn;

/// <summary>What code a call runs: the one method that is certain, or none.</summary>
public sealed class CallTargetsTests
{
    private const string Types =
        """
        public interface IOne { int Count(); int Size { get; } int Default() => 1; static abstract int Make(); }
        public class One : IOne { public int Count() => 1; public int Size => 1; public static int Make() => 1; }
        public interface ITwo { int Count(); }
        public class TwoA : ITwo { public int Count() => 1; }
        public class TwoB : ITwo { int ITwo.Count() => 2; }
        public interface IExplicit { int Count(); }
        public class Explicitly : IExplicit { int IExplicit.Count() => 2; }
        public abstract class Reader { public abstract int Count(); public virtual int Plain() => 1; }
        public class DbReader : Reader { public override int Count() => 1; public int CountBase() => [|base.Plain()|]; }
        public class CachedReader : DbReader { public override int Count() => 2; }
        public abstract class Shape { public abstract int Area(); public abstract int Sides { get; } }
        public class Square : Shape { public override int Area() => 1; public override int Sides => 4; }
        public class Animal { public virtual int Legs() => 4; public virtual int Eyes() => 2; }
        public class Bird : Animal { public sealed override int Legs() => 2; }
        public sealed class Robin : Bird;
        public interface IStore<T> { T Get(int id); }
        public class Store<T> : IStore<T> { public T Get(int id) => default!; }
        public partial class Parts { public partial int Half(); }
        public partial class Parts { public partial int Half() => 1; }
        public struct Money { public static Money operator +(Money a, Money b) => a; public static implicit operator int(Money m) => 1; }
        public class Box(int size) { public int Size { get; set; } = size; public int this[int i] { get => i; set { } } }
        public static class Extensions { public static int Twice(this int i) => 2 * i; }
        """;

    [Theory]
    [InlineData("IOne o", "[|o.Count()|]", "One.Count")]
    [InlineData("IOne o", "[|o.Size|]", "One.get_Size")]
    [InlineData("IExplicit o", "[|o.Count()|]", "Explicitly.IExplicit.Count")]
    [InlineData("One o", "[|o.Count()|]", "One.Count")]
    [InlineData("Shape o", "[|o.Area()|]", "Square.Area")]
    [InlineData("Shape o", "[|o.Sides|]", "Square.get_Sides")]
    [InlineData("Square o", "[|o.Area()|]", "Square.Area")] // nobody overrides it again
    [InlineData("CachedReader o", "[|o.Count()|]", "CachedReader.Count")]
    [InlineData("DbReader o", "[|new DbReader().Count()|]", "DbReader.Count")] // of just this class
    [InlineData("Bird o", "[|o.Legs()|]", "Bird.Legs")] // sealed
    [InlineData("Robin o", "[|o.Eyes()|]", "Animal.Eyes")]
    [InlineData("Animal o", "[|o.Eyes()|]", "Animal.Eyes")] // nobody overrides it
    [InlineData("IStore<Post> o", "[|o.Get(1)|]", "Store.Get")]
    [InlineData("Parts o", "[|o.Half()|]", "Parts.Half")]
    [InlineData("Money o", "[|o + o|]", "Money.op_Addition")]
    [InlineData("Box o", "[|o.Size|]", "Box.get_Size")]
    [InlineData("Box o", "[|o[1]|]", "Box.get_Item")]
    [InlineData("Box o", "[|new Box(1)|]", "Box..ctor")]
    [InlineData("int o", "[|o.Twice()|]", "Extensions.Twice")]
    [InlineData("int o", "[|Extensions.Twice(o)|]", "Extensions.Twice")]
    public void FindsTheMethod(string parameter, string expression, string expected) =>
        Assert.Equal(expected, NameOf($"_ = {expression};", parameter));

    [Theory]
    [InlineData("ITwo o", "[|o.Count()|]")] // one of two
    [InlineData("Reader o", "[|o.Count()|]")]
    [InlineData("DbReader o", "[|o.Count()|]")] // a CachedReader is one, too
    [InlineData("Animal o", "[|o.Legs()|]")]
    [InlineData("System.IO.Stream o", "[|o.ReadByte()|]")]
    [InlineData("IEnumerable<int> o", "[|o.Count()|]")]
    [InlineData("Func<int> o", "[|o()|]")]
    public void FindsNone(string parameter, string expression) => Assert.Null(NameOf($"_ = {expression};", parameter));

    [Theory]
    [InlineData("[|o.Size|] = 1;", "Box.set_Size")]
    [InlineData("[|o.Size|] += 1;", "Box.get_Size")]
    [InlineData("DbReader r = new(); _ = [|r.Count()|];", "DbReader.Count")]
    [InlineData("DbReader r = new CachedReader(); _ = [|r.Count()|];", null)]
    [InlineData("DbReader r = new(); if (o.Size > 1) r = new CachedReader(); _ = [|r.Count()|];", null)]
    public void FindsTheMethod_InStatements(string code, string? expected) => Assert.Equal(expected, NameOf(code, "Box o"));

    [Fact]
    public void FindsTheBaseMethod()
    {
        var probe = Probe.File(Types + "\npublic class LoudReader : DbReader { public override int Plain() => 2; }");
        Assert.Equal("Reader.Plain", Name(CallTargets.Method(probe.Operation, probe.Compilation)));
    }

    [Theory]
    [InlineData("_ = [|Local()|]; int Local() => 1;", "int Local() => 1;")]
    [InlineData("Func<int> kept = () => 1; _ = [|kept()|];", "() => 1")]
    [InlineData("Func<int> kept = Local; _ = [|kept()|]; int Local() => 1;", "int Local() => 1;")]
    [InlineData("Func<int> kept = () => 1; kept = () => 2; _ = [|kept()|];", null)] // one of two
    [InlineData("Func<int> kept = null!; kept = () => [|kept()|];", null)]
    [InlineData("_ = [|new One().Count()|];", "public int Count() => 1;")]
    [InlineData("_ = ids.Select([|Extensions.Twice|]);", "public static int Twice(this int i) => 2 * i;")]
    public void FindsTheBody(string code, string? expected)
    {
        var probe = Probe.Method(code, types: Types.Replace("[|", "").Replace("|]", ""));
        Assert.Equal(expected, CallTargets.Body(probe.Operation, probe.Compilation)?.Syntax.ToString());
    }

    private static string? NameOf(string code, string parameter)
    {
        var probe = Probe.Method(code, $"public void Run({parameter})", types: Types.Replace("[|", "").Replace("|]", ""));
        return Name(CallTargets.Method(probe.Operation, probe.Compilation));
    }

    private static string? Name(IMethodSymbol? method) =>
        method is null ? null : method.ContainingType.Name + "." + method.Name.Substring(Math.Max(0, method.MethodKind == MethodKind.ExplicitInterfaceImplementation ? method.Name.IndexOf("IExplicit", StringComparison.Ordinal) : 0));
}
