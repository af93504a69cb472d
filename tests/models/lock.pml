/*
 * The robust lock: src/Core/Locks/LockWord.cs and LockWord.Waiting.cs, with waiting, deaths, late verdicts, turns and the kernel's robust list.
 * README.md beside this file maps the steps to the code. Each d_step is one instruction or one system call of one thread, so every order of them is tried.
 *
 * Built with one of LIST, WATCH, PROBE: which layers notice deaths. DEATHS is how many may happen, QUITS how many waits may give up, SLICES how many may end early, AGAIN how often a client
 * comes a second time, CLIENTS how many there are, MORTAL the one that may die if not any; REBORN lets a new process take the number, slot and thread id of a dead one.
 * A name that starts with BAD_ builds a broken lock; `run` demands that an error is found in each.
 */
#ifndef DEATHS
#define DEATHS 1
#endif
#ifndef QUITS
#define QUITS 1
#endif
#ifndef SLICES
#define SLICES 1
#endif
#ifndef CLIENTS
#define CLIENTS 3
#endif
#ifndef AGAIN
#define AGAIN 0
#endif
#define N 3

/* The word: who (1 to N), which life of it (the generation), a participant left by the kernel, and the two flags. */
#define THREAD 3
#define LIFE 4
#define LEFT 8
#define DIED 16
#define WAITERS 32
#define OWNER (THREAD | LIFE)
/* What the kernel compares before a sleep: the low half, which knows no participants. */
#define LOW (THREAD | DIED | WAITERS)
/* In the place of the next in turn. */
#define GRANTED 32

#define ORDINARY 1
#define NEXT 2
#define ANY 3

#define SELF (me | (life[me] * LIFE))
#define isDead(x) (((x) & THREAD) != 0 && (dead[(x) & THREAD] || ((x) & OWNER) != (((x) & THREAD) | (life[(x) & THREAD] * LIFE))))

#ifdef BAD_NO_GENERATION
#define SAME(a, b) (((a) & ~LIFE) == ((b) & ~LIFE))
#else
#define SAME(a, b) ((a) == (b))
#endif

byte word, next;
byte asleep[N + 1];         /* 0, or the channel */
bit life[N + 1];
bit dead[N + 1];
bit noted[N + 1], linked[N + 1];    /* the robust list of a thread: the lock being taken or given back; the lock in it */
byte deaths, slices, quits = QUITS, more = AGAIN;

/* What the properties speak of; nobody's memory. */
byte inside;                /* who is between taking and giving back */
bit doubt;                  /* an owner died, and nobody has declared the data good since */
bit orphan;                 /* an owner died, and nobody has taken over yet */
bit owed;                   /* a wake-up died with whom it was owed by, or given to */
bit toDead;                 /* the lock was handed to one that had just died */
bit owes[N + 1];            /* has changed the word and not woken yet; was woken and has not passed it on yet */
byte tried[N + 1];          /* how often its slice has ended since anything happened: twice may be needed, to see the change and to see that it stays */
bit begun;

inline progress() { tried[1] = 0; tried[2] = 0; tried[3] = 0 }

inline wokenUp(i) { asleep[i] = 0; owes[i] = 1 }

/* Who of several sleepers is woken is the kernel's choice. */
inline wakeOne(channels) {
    if
    :: (asleep[1] & channels) != 0 -> wokenUp(1)
    :: (asleep[2] & channels) != 0 -> wokenUp(2)
    :: (asleep[3] & channels) != 0 -> wokenUp(3)
    :: (asleep[1] & channels) == 0 && (asleep[2] & channels) == 0 && (asleep[3] & channels) == 0
    fi;
    owes[me] = 0
}

inline wakeAll(channels) {
    d_step {
        if :: (asleep[1] & channels) != 0 -> wokenUp(1) :: else fi;
        if :: (asleep[2] & channels) != 0 -> wokenUp(2) :: else fi;
        if :: (asleep[3] & channels) != 0 -> wokenUp(3) :: else fi;
        owes[me] = 0
    }
}

/* No steal from the living, one taker for each death, and no taker of a free lock while a death waits for its own. To be used in the step that changes the word. */
inline checkTake(from) {
    assert((word & THREAD) == 0 || isDead(word));
    if
    :: (from & THREAD) != 0 || (from & LEFT) != 0 -> assert(orphan); orphan = 0
    :: else -> assert(!orphan)
    fi
}

/* A slice that is needed though nobody has died, or though another layer should have told, is a lost wake-up. */
inline checkSlice() {
    assert(deaths > 0);
#ifdef LIST
    assert(owed || (toDead && isDead(word)));
#endif
#ifdef WATCH
    /* It ends the sleep of those who fell asleep while the dead one owned. */
    assert(owed || (isDead(word) && (cur & OWNER) != (word & OWNER)));
#endif
#ifdef PROBE
    assert(owed || isDead(word));
#endif
}

inline clear() {
    cur = 0; slept = 0; turn = 0; parked = 0; hasTurn = 0; ok = 0; verdict = 0
}

proctype Client(byte me) {
    byte cur, slept, turn, parked;
    bit hasTurn, ok, verdict;

    /* All are alike: 1 has the lock first, 2 comes before 3. */
    if
    :: me == 1 -> goto entered
    :: me == 2
    :: me == 3 && CLIENTS == 3 -> begun || dead[2]
    :: me == 3 && CLIENTS < 3 -> goto over
    fi;

begin:
    {
        /* SharedLockBase.Enter: note, TryEnter */
        skip;   /* here and below: spin does not jump to a d_step or into an atomic */
#if defined(LIST) && !defined(BAD_NO_NOTE)
        noted[me] = 1;
#endif
        atomic {
            begun = 1;
            if
            :: word == 0 -> checkTake(0); word = SELF; progress(); goto entered
            :: else
            fi
        }

again:  /* LockWord.Wait */
        skip;
        atomic {
            cur = word;
            ok = hasTurn && (cur & OWNER) == SELF && (cur & LEFT) == 0;
            verdict = (cur & THREAD) != 0 && cur == slept
        }
        if
        :: ok ->
            atomic { next = 0; hasTurn = 0; ok = 0; progress(); goto entered }
        :: verdict ->
            verdict = isDead(cur)
        :: else
        fi;
        if
        :: (cur & THREAD) == 0 || verdict ->
            /* LockWord.Take */
#ifdef BAD_VERDICT_ON_ANY
            if :: verdict -> cur = word :: else fi;
#endif
#ifdef BAD_TWO_STEPS
            if :: word != cur -> goto again :: else fi;
#endif
            atomic {
                if
#ifdef BAD_TWO_STEPS
                :: 1 ->
#else
                :: SAME(word, cur) ->
#endif
                    checkTake(cur);
#ifdef BAD_FORGETS_WAITERS
                    word = SELF | (cur & WAITERS);
#else
                    word = SELF | parked | (cur & WAITERS);
#endif
#ifndef BAD_FORGETS_DOUBT
                    if :: (cur & THREAD) != 0 -> word = word | DIED :: else fi;
#endif
                    word = word | (cur & DIED);
                    if :: parked != 0 -> owes[me] = 0; owed = 0 :: else fi;
                    verdict = 0; progress()
                :: else -> verdict = 0; goto again
                fi
            }
            if
            :: (cur & (THREAD | LEFT)) != 0 ->
                d_step { if :: (next & GRANTED) != 0 -> next = 0 :: else fi }
            :: else
            fi;
            if
            :: hasTurn -> d_step { if :: next == SELF -> next = 0 :: else fi; hasTurn = 0 }
            :: else
            fi;
            goto entered
        :: else
        fi;

        if
        :: atomic { hasTurn && (next & ~GRANTED) != SELF -> hasTurn = 0; goto again }
        :: else
        fi;

        if
        /* The time is up, at some moment. */
        :: quits > 0 ->
            atomic {
                ok = 1;
                if
#ifdef BAD_GIVES_UP_GRANTED
                :: hasTurn -> next = 0
#else
                :: hasTurn && next == SELF -> next = 0
                :: hasTurn && next != SELF -> ok = 0
#endif
                :: else
                fi;
                quits--
            }
            if
            :: ok ->
#ifndef BAD_LEAVES_SILENTLY
                if :: parked != 0 -> atomic { wakeOne(ANY); progress() } :: else fi;
#endif
                goto gone
            :: else
            fi
        /* Its patience is over, at some moment. */
        :: !hasTurn && parked != 0 ->
            atomic { if :: next == 0 -> next = SELF; hasTurn = 1; slept = 0; goto again :: else fi }
        :: 1
        fi;

        if
        :: (cur & WAITERS) == 0 ->
            atomic { if :: word == cur -> word = word | WAITERS; cur = cur | WAITERS :: else -> goto again fi }
        :: else
        fi;
        atomic {
            parked = WAITERS;
            slept = 0;
            if
            :: (word & LOW) == (cur & LOW) -> asleep[me] = (hasTurn -> NEXT : ORDINARY); owes[me] = 0
            :: else -> goto again
            fi
        }
        if
        :: atomic { asleep[me] == 0 -> slept = cur }
        :: atomic { asleep[me] != 0 && slices > 0 -> slices--; asleep[me] = 0; slept = cur }
#ifdef WATCH
        :: atomic { asleep[me] != 0 && isDead(cur) -> asleep[me] = 0; slept = cur }
#endif
        :: atomic { timeout && asleep[me] != 0 && tried[me] < 2 -> checkSlice(); tried[me]++; asleep[me] = 0; slept = cur }
        fi;
        goto again;

entered:
#ifdef LIST
        linked[me] = 1;
        noted[me] = 0;
#endif
        skip;
        d_step {
            assert(inside == 0 && (word & OWNER) == SELF);
            inside = me;
            /* Who comes is told if and only if there is a doubt. */
            assert(((word & DIED) != 0) == doubt);
            clear(); owes[me] = 0
        }
        if
        :: d_step { (word & DIED) != 0 -> word = word & ~DIED; doubt = 0 }   /* MarkConsistent */
        :: 1
        fi;
        d_step { assert(inside == me && (word & OWNER) == SELF); inside = 0 }

        /* SharedLockBase.Exit, LockWord.Exit */
#ifdef LIST
        noted[me] = 1;
        linked[me] = 0;
#endif
        atomic { if :: word == SELF -> word = 0; progress(); goto gone :: else fi }
giving:
        skip;
        cur = word;
        turn = next;
        if
        :: turn != 0 ->
            verdict = (turn & GRANTED) != 0 || isDead(turn);
            atomic {
                if
                :: next == turn && !verdict -> next = turn | GRANTED
                :: next == turn && verdict -> next = 0; verdict = 0; goto giving
                :: next != turn -> verdict = 0; goto giving
                fi
            }
            /* HandOver: nothing but WAITERS can have come into the word */
            d_step {
                assert((word & OWNER) == SELF);
                word = turn | WAITERS | (word & DIED);
                owes[me] = 1; progress();
                if :: isDead(turn) -> doubt = 1; orphan = 1; toDead = 1 :: else fi
            }
#ifdef BAD_HANDS_OVER_TO_ONE
            atomic { wakeOne(NEXT) }
#else
            wakeAll(NEXT);
#endif
            goto gone
        :: else
        fi;
        atomic {
            if
            :: word == cur ->
#ifdef BAD_RELEASE_ENDS_DOUBT
                word = 0;
#else
                word = cur & DIED;
#endif
                if :: (cur & WAITERS) != 0 -> owes[me] = 1 :: else fi;
                progress()
            :: else -> goto giving
            fi
        }
#ifndef BAD_FORGETS_WAKE
        if :: (cur & WAITERS) != 0 -> atomic { wakeOne(ANY) } :: else fi;
#endif
gone:
        skip;
        d_step { noted[me] = 0; clear(); owes[me] = 0 }
#if AGAIN > 0
        /* Only one of them: who it is does not matter. */
        if
        :: me == 1 && more > 0 -> more--; goto begin
        :: me != 1 || more == 0
        fi
#endif
    } unless { dead[me] };
    d_step { clear() }
#ifdef REBORN
    /* The slot, claimed by another process: another generation. */
    if
    :: atomic { dead[me] && life[me] == 0 -> dead[me] = 0; life[me] = 1; progress() } goto begin
    :: 1
    fi;
#endif
over:
    skip
}

/* What kills, and what the system does to the killed: the byte lock goes, its sleep ends, its robust list is walked. */
proctype Killer() {
    byte i;
    do
    :: deaths < DEATHS ->
        atomic {
#ifdef MORTAL
            i = MORTAL;
#else
            if :: i = 1 :: i = 2 :: i = 3 fi;
#endif
            d_step {
                if
                :: !dead[i] ->
                    deaths++;
                    dead[i] = 1;
                    asleep[i] = 0;
                    if :: owes[i] -> owed = 1; owes[i] = 0 :: else fi;
                    if :: inside == i -> inside = 0 :: else fi;
                    if
                    :: (word & OWNER) == (i | (life[i] * LIFE)) ->
                        doubt = 1; orphan = 1;
#ifdef LIST
                        if
                        :: noted[i] || linked[i] ->
                            word = (word & WAITERS) | DIED | LEFT;
                            owes[0] = (word & WAITERS) != 0
                        :: else
                        fi
#endif
                    :: else
                    fi;
                    noted[i] = 0; linked[i] = 0
                :: else
                fi
            }
            if
            :: owes[0] ->
                owes[0] = 0;
                if
                :: asleep[1] -> wokenUp(1)
                :: asleep[2] -> wokenUp(2)
                :: asleep[3] -> wokenUp(3)
                :: !asleep[1] && !asleep[2] && !asleep[3]
                fi
            :: else
            fi
        };
        i = 0
    :: break
    od
}

init {
    atomic {
        /* How many slices may end early: one that is never used would hide that one is needed. */
        if :: slices = 0 :: slices = SLICES fi;
        word = 1;
#ifdef LIST
        noted[1] = 1;
#endif
        run Client(1); run Client(2); run Client(3); run Killer()
    }
}
