using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>
/// Names of members, and what in a text may mean them: a method is called or handed on, a property read, a class made. Two members of one
/// name and kind are not told apart, but for private ones, which only their own type can name.
/// </summary>
/// <param name="uses">The ways of naming a member that count; others are not kept, nor looked for.</param>
/// <param name="others">
/// Names that are among these without being copied: those of other projects are many, and several ask for the same.
/// </param>
internal sealed class MemberNames(WordUse uses = MemberNames.AllUses, MemberNames? others = null)
{
    public const WordUse AllUses = WordUse.Called | WordUse.Read | WordUse.HandedOn | WordUse.Made;

    // Everything has these, and nothing that they are asked for runs a query.
    private static readonly HashSet<string> s_ofEverything = new() { "ToString", "Equals", "GetHashCode" };

    private readonly WordUse _uses = uses;
    private readonly MemberNames? _others = others;
    private HashSet<uint> _called = new();
    private HashSet<uint> _read = new();
    private HashSet<uint> _made = new();

    // The owners of the private ones, which are kept among the others with the owner's name.
    private readonly HashSet<uint> _owners = new();

    /// <summary>True when an indexer is among them.</summary>
    public bool HasIndexer { get; private set; }

    /// <summary>True when an operator is among them: what calls one, no word says.</summary>
    public bool HasOperator { get; private set; }

    public bool IsEmpty => _called.Count == 0 && _read.Count == 0 && _made.Count == 0 && !HasIndexer && !HasOperator
        && _others is null or { IsEmpty: true };

    /// <summary>Adds a member's name; false when there is one like it.</summary>
    public bool Add(DeclaredMember member)
    {
        if (member.IsOperator || member.IsIndexer)
        {
            var isNew = member.IsOperator ? !HasOperator : !HasIndexer;
            HasOperator |= member.IsOperator;
            HasIndexer |= member.IsIndexer;
            return isNew;
        }

        if (member.Name.Length == 0 || s_ofEverything.Contains(member.Name))
            return false;
        var name = member.NameHash;
        if (member.IsPrivate)
        {
            _owners.Add(member.Owner);
            name = Own(member.Owner, name);
        }

        var named = UsesOf(member) & _uses;
        var isAdded = (named & WordUse.Called) != 0 && !IsCalled(name) && _called.Add(name);
        isAdded |= (named & WordUse.Read) != 0 && !IsRead(name) && _read.Add(name);
        isAdded |= (named & WordUse.Made) != 0 && !IsMade(name) && _made.Add(name);
        return isAdded;
    }

    /// <summary>True when the text of a member may mean another one, in one of the ways that count.</summary>
    public bool MayMean(DeclaredMember named, DeclaredMember member)
    {
        var at = Array.IndexOf(member.Words, named.NameHash);
        if (at < 0 || named.IsPrivate && named.Owner != member.Owner)
            return false;
        var meant = UsesOf(named) & _uses;
        return (member.Uses[at] & meant) != WordUse.None || member.CreatesGenerically && (meant & WordUse.Made) != 0;
    }

    /// <summary>Adds what another assembly's member is called by.</summary>
    public void Add(string name, MethodKind kind) => (kind switch
    {
        MethodKind.Constructor => _made,
        MethodKind.PropertyGet => _read,
        _ => _called,
    }).Add(WordHash.Get(name));

    /// <summary>Adds the names of another assembly's members, without what has no name.</summary>
    public void AddVisible(MemberNames names)
    {
        // What is kept with an owner's name comes along: it is no other word, and a class of that name here may have such a member too.
        var counted = _uses;
        for (var added = names; added is not null && counted != WordUse.None; added = added._others)
        {
            counted &= added._uses;
            if ((counted & WordUse.Called) != 0)
                Add(ref _called, added._called);
            if ((counted & WordUse.Read) != 0)
                Add(ref _read, added._read);
            if ((counted & WordUse.Made) != 0)
                Add(ref _made, added._made);
        }
    }

    /// <summary>True when the text of a member may mean one of them.</summary>
    public bool AreIn(DeclaredMember member) => AreIn(member, _uses);

    /// <summary>True when the text of a member may hand one of the methods on.</summary>
    public bool AreHandedOnIn(DeclaredMember member) => AreIn(member, WordUse.HandedOn);

    /// <summary>True when the text of a member may call one of the methods, or make one of the classes.</summary>
    public bool AreCalledIn(DeclaredMember member) => AreIn(member, WordUse.Called | WordUse.Made);

    /// <summary>True when a method or property may be one of them, by its name.</summary>
    public bool Contain(ISymbol member)
    {
        if (member is IPropertySymbol { IsIndexer: true })
            return HasIndexer;
        var isRead = member is IPropertySymbol or IFieldSymbol or IEventSymbol;
        var name = WordHash.Get(member.Name);
        return (isRead ? IsRead(name) : IsCalled(name))
            || _owners.Count > 0
                && member.DeclaredAccessibility == Accessibility.Private
                && (isRead ? IsRead(Own(OwnerOf(member), name)) : IsCalled(Own(OwnerOf(member), name)));
    }

    /// <summary>True when a class has a constructor that may be one of them.</summary>
    public bool ContainConstructorOf(ITypeSymbol type)
    {
        var name = WordHash.Get(type.Name);
        return IsMade(name) || _owners.Count > 0 && IsMade(Own(OwnerOf(type), name));
    }

    /// <summary>How a word stands that means the member.</summary>
    private static WordUse UsesOf(DeclaredMember member) => member.Node switch
    {
        MethodDeclarationSyntax => WordUse.Called | WordUse.HandedOn,
        ConstructorDeclarationSyntax => WordUse.Made,
        // What holds a delegate is called, too.
        VariableDeclaratorSyntax => WordUse.Called | WordUse.Read,
        PropertyDeclarationSyntax { Type: var type } when IsFunc(type) => WordUse.Called | WordUse.Read,
        _ => WordUse.Read,
    };

    private static bool IsFunc(TypeSyntax type) => type switch
    {
        NullableTypeSyntax nullable => IsFunc(nullable.ElementType),
        QualifiedNameSyntax qualified => IsFunc(qualified.Right),
        GenericNameSyntax { Identifier.ValueText: var name } => name is "Func" or "Lazy",
        _ => false,
    };

    private static uint Own(uint owner, uint name) => unchecked((owner * 31) ^ name);

    private static uint OwnerOf(ISymbol member)
    {
        var type = member as INamedTypeSymbol ?? member.ContainingType;
        while (type?.ContainingType is { } outer)
            type = outer;
        return type is null ? 0 : WordHash.Get(type.Name);
    }

    private bool AreIn(DeclaredMember member, WordUse asked)
    {
        if (HasIndexer && member.MayIndex && (asked & WordUse.Read) != 0)
            return true;
        var words = member.Words;
        var owner = _owners.Count > 0 && _owners.Contains(member.Owner) ? member.Owner : (uint?)null;
        for (var i = 0; i < words.Length; i++)
        {
            var use = member.Uses[i] & asked;
            if (use != WordUse.None
                && (Mean(words[i], use, member) || owner is { } own && Mean(Own(own, words[i]), use, member)))
                return true;
        }

        return false;
    }

    private bool Mean(uint word, WordUse use, DeclaredMember member) =>
        (use & (WordUse.Called | WordUse.HandedOn)) != 0 && IsCalled(word)
        || (use & WordUse.Read) != 0 && IsRead(word)
        // Loader loader = new(db);
        || ((use & WordUse.Made) != 0 || member.CreatesGenerically) && IsMade(word);

    private bool IsCalled(uint name) =>
        _called.Contains(name) || (_uses & WordUse.Called) != 0 && _others?.IsCalled(name) == true;

    private bool IsRead(uint name) =>
        _read.Contains(name) || (_uses & WordUse.Read) != 0 && _others?.IsRead(name) == true;

    private bool IsMade(uint name) =>
        _made.Contains(name) || (_uses & WordUse.Made) != 0 && _others?.IsMade(name) == true;

    private static void Add(ref HashSet<uint> names, HashSet<uint> added)
    {
        // A copy has the size that it needs; a set that grows is made several times.
        if (names.Count == 0 && added.Count > 0)
            names = new(added);
        else
            names.UnionWith(added);
    }
}
