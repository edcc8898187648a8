using System;
using System.Globalization;

namespace PerfAnalyzers.Profile;

/// <summary>
/// The call that sends commands, as one of the calls of the same name in its member: <c>ToListAsync#2/3</c> is the second of three.
/// </summary>
internal readonly struct CallOperator : IEquatable<CallOperator>
{
    /// <summary>Not known.</summary>
    public static readonly CallOperator None = new("-", 0, 0);

    public CallOperator(string name, int ordinal, int total)
    {
        Name = name;
        Ordinal = ordinal;
        Total = total;
    }

    /// <summary>The called method or property; <c>foreach</c> for a loop over a query; <c>-</c> if not known.</summary>
    public string Name { get; }

    /// <summary>Which of the calls, from 1; 0 if that is not known.</summary>
    public int Ordinal { get; }

    /// <summary>How many calls of this name the member had, with or without <c>Async</c>.</summary>
    public int Total { get; }

    /// <summary>
    /// The name without <c>Async</c>: calls of both names are counted together, so that one that is made asynchronous keeps its ordinal.
    /// </summary>
    public string Family => FamilyOf(Name);

    public static string FamilyOf(string name) =>
        name.Length > 5 && name.EndsWith("Async", StringComparison.Ordinal) ? name.Substring(0, name.Length - 5) : name;

    public bool IsSameCall(CallOperator other) => Ordinal == other.Ordinal && Total == other.Total && Family == other.Family;

    public bool Equals(CallOperator other) => Name == other.Name && Ordinal == other.Ordinal && Total == other.Total;

    public override bool Equals(object? obj) => obj is CallOperator other && Equals(other);

    public override int GetHashCode() => unchecked((((Name ?? "").GetHashCode() * 31) + Ordinal) * 31 + Total);

    public override string ToString() =>
        Name == "-"
            ? "-"
            : Name + "#" + Ordinal.ToString(CultureInfo.InvariantCulture) + "/" + Total.ToString(CultureInfo.InvariantCulture);

    public static bool TryParse(string text, out CallOperator result)
    {
        result = None;
        if (text == "-")
            return true;
        var hash = text.LastIndexOf('#');
        var slash = hash < 0 ? -1 : text.IndexOf('/', hash);
        if (hash < 1 || slash < 0
            || !Numbers.TryParse(text, hash + 1, slash, out var ordinal)
            || !Numbers.TryParse(text, slash + 1, text.Length, out var total)
            || total > int.MaxValue || ordinal > total)
            return false;
        result = new CallOperator(text.Substring(0, hash), (int)ordinal, (int)total);
        return true;
    }
}

/// <summary>A place in the code that sends commands.</summary>
internal readonly struct CallSite : IEquatable<CallSite>
{
    public const int UnknownOffset = int.MinValue;

    /// <summary>The member of commands whose caller was never seen.</summary>
    public const string UnknownMember = "-";

    public CallSite(string member, int offset, CallOperator @operator, int line = 0)
    {
        Member = member;
        Offset = offset;
        Operator = @operator;
        Line = line;
    }

    /// <summary>
    /// The documentation id of the member; <c>~</c> and its full name where only that is known, as from traces; <c>-</c> if nothing is
    /// known.
    /// </summary>
    public string Member { get; }

    /// <summary>How many lines the call's statement is below the member's first, or <see cref="UnknownOffset"/>.</summary>
    public int Offset { get; }

    public CallOperator Operator { get; }

    /// <summary>The line in its file, where a trace says only that, or 0.</summary>
    public int Line { get; }

    public string OffsetText =>
        Offset != UnknownOffset ? (Offset < 0 ? "" : "+") + Offset.ToString(CultureInfo.InvariantCulture)
        : Line > 0 ? "@" + Line.ToString(CultureInfo.InvariantCulture)
        : "?";

    public bool Equals(CallSite other) =>
        Member == other.Member && Offset == other.Offset && Line == other.Line && Operator.Equals(other.Operator);

    public override bool Equals(object? obj) => obj is CallSite other && Equals(other);

    public override int GetHashCode() =>
        unchecked(((((Member ?? "").GetHashCode() * 31) + Offset) * 31 + Line) * 31 + Operator.GetHashCode());

    public override string ToString() => Member + " " + OffsetText + " " + Operator;

    public static bool IsOffset(string text, int start, int end) =>
        end - start == 1 ? text[start] == '?'
        : end - start > 1
            && text[start] is '+' or '-' or '@'
            && Numbers.TryParse(text, start + 1, end, out var value)
            && value < int.MaxValue;

    public static bool TryParse(string member, string offset, string @operator, out CallSite site)
    {
        site = default;
        if (member.Length == 0 || !IsOffset(offset, 0, offset.Length) || !CallOperator.TryParse(@operator, out var call))
            return false;
        if (offset == "?")
        {
            site = new CallSite(member, UnknownOffset, call);
            return true;
        }
        Numbers.TryParse(offset, 1, offset.Length, out var value);
        site = offset[0] == '@'
            ? new CallSite(member, UnknownOffset, call, (int)value)
            : new CallSite(member, offset[0] == '-' ? -(int)value : (int)value, call);
        return true;
    }
}
