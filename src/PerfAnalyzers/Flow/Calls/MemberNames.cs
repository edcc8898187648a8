using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>
/// Names of members, and what in a text may mean them: a method is called or handed on, a property read, a class made. Two members of one
/// name and kind are not told apart, but for private ones, which only their own type can name.
/// </summary>
/// <param name="uses">The ways of naming a member that count; others are not kept, nor looked for.</param>
internal sealed class MemberNames(WordUse uses = MemberNames.AllUses)
{
    public const WordUse AllUses = WordUse.Called | WordUse.Read | WordUse.HandedOn | WordUse.Made;

    // Everything has these, and nothing that they are asked for runs a query.
    private static readonly HashSet<string> s_ofEverything = new() { "ToString", "Equals", "GetHashCode" };

    private readonly HashSet<uint> _called = new();
    private readonly HashSet<uint> _read = new();
    private readonly HashSet<uint> _made = new();

    // The owners of the private ones, which are kept among the others with the owner's name.
    private readonly HashSet<uint> _owners = new();

    /// <summary>True when an indexer is among them.</summary>
    public bool HasIndexer { get; private set; }

    /// <summary>True when an operator is among them: what calls one, no word says.</summary>
    public bool HasOperator { get; private set; }

    public bool IsEmpty => _called.Count == 0 && _read.Count == 0 && _made.Count == 0 && !HasIndexer && !HasOperator;

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

        var named = UsesOf(member) & uses;
        var isAdded = (named & WordUse.Called) != 0 && _called.Add(name);
        isAdded |= (named & WordUse.Read) != 0 && _read.Add(name);
        isAdded |= (named & WordUse.Made) != 0 && _made.Add(name);
        return isAdded;
    }

    /// <summary>True when the text of a member may mean another one, in one of the ways that count.</summary>
    public bool MayMean(DeclaredMember named, DeclaredMember member)
    {
        var at = Array.IndexOf(member.Words, named.NameHash);
        if (at < 0 || named.IsPrivate && named.Owner != member.Owner)
            return false;
        var meant = UsesOf(named) & uses;
        return (member.Uses[at] & meant) != WordUse.None || member.CreatesGenerically && (meant & WordUse.Made) != 0;
    }

    /// <summary>Adds what another assembly's member is called by.</summary>
    public void Add(string name, MethodKind kind) => (kind switch
    {
        MethodKind.Constructor => _made,
        MethodKind.PropertyGet => _read,
        _ => _called,
    }).Add(WordHash.Get(name));

    /// <summary>Adds the names that other assemblies may call: not those of private members, nor what has no name.</summary>
    public void AddVisible(MemberNames others)
    {
        // What is kept with an owner's name means nothing here, and is no other word either.
        if ((uses & WordUse.Called) != 0)
            _called.UnionWith(others._called);
        if ((uses & WordUse.Read) != 0)
            _read.UnionWith(others._read);
        if ((uses & WordUse.Made) != 0)
            _made.UnionWith(others._made);
    }

    /// <summary>True when the text of a member may mean one of them.</summary>
    public bool AreIn(DeclaredMember member) => AreIn(member, uses);

    /// <summary>True when the text of a member may hand one of the methods on.</summary>
    public bool AreHandedOnIn(DeclaredMember member) => AreIn(member, WordUse.HandedOn);

    /// <summary>True when the text of a member may call one of the methods, or make one of the classes.</summary>
    public bool AreCalledIn(DeclaredMember member) => AreIn(member, WordUse.Called | WordUse.Made);

    /// <summary>True when a method or property may be one of them, by its name.</summary>
    public bool Contain(ISymbol member)
    {
        if (member is IPropertySymbol { IsIndexer: true })
            return HasIndexer;
        var names = member is IPropertySymbol or IFieldSymbol or IEventSymbol ? _read : _called;
        var name = WordHash.Get(member.Name);
        return names.Contains(name)
            || _owners.Count > 0
                && member.DeclaredAccessibility == Accessibility.Private
                && names.Contains(Own(OwnerOf(member), name));
    }

    /// <summary>True when a class has a constructor that may be one of them.</summary>
    public bool ContainConstructorOf(ITypeSymbol type)
    {
        var name = WordHash.Get(type.Name);
        return _made.Contains(name) || _owners.Count > 0 && _made.Contains(Own(OwnerOf(type), name));
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
        (use & (WordUse.Called | WordUse.HandedOn)) != 0 && _called.Contains(word)
        || (use & WordUse.Read) != 0 && _read.Contains(word)
        // Loader loader = new(db);
        || _made.Count > 0 && ((use & WordUse.Made) != 0 || member.CreatesGenerically) && _made.Contains(word);
}
